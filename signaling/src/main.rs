//! The exchange: queue, mailboxes, delivery.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use signaling::cli::{Cli, Command};
use signaling::init::Made;
use signaling::{audit, backup, ca, deadletters, doctor, init, log, people, places, serve, stations};

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.log_format);
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "signaling: {error:#}"));
            let config = error.downcast_ref::<serve::ServeError>().map(serve::ServeError::exit_code);
            ExitCode::from(config.unwrap_or(1))
        }
    }
}

/// The code of a journal that is not whole, or of a folder that is not in order.
const NOT_WHOLE: u8 = 2;

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers()).enable_all().build()?;
    let _inside = runtime.enter();
    match command {
        Command::Init(order) => {
            let made = init::init(&order)?;
            let text = if order.json { serde_json::to_string(&made)? } else { told(&made) };
            writeln!(out, "{text}")?;
        }
        Command::Serve(order) => {
            runtime.block_on(serve::serve(&order))?;
        }
        Command::Kiosk(order) => stations::kiosk(order, &mut out)?,
        Command::Console(order) => stations::console(order, &mut out)?,
        Command::Person(order) => people::person(order, &mut out)?,
        Command::Site(order) => places::site(order, &mut out)?,
        Command::Desk(order) => places::desk(order, &mut out)?,
        Command::Calendar(order) => places::calendar(order, &mut out)?,
        Command::Ca(order) => ca::run(order, &mut out)?,
        Command::Deadletters(order) => deadletters::list(&order.dir, order.json, &mut out)?,
        Command::Retry(order) => deadletters::retry(&order.dir, order.expedition)?,
        Command::Audit(order) => {
            if !audit::cli::run(&order, &mut out)? {
                return Ok(ExitCode::from(NOT_WHOLE));
            }
        }
        Command::Doctor(order) => {
            if !doctor::run(&order, &mut out)? {
                return Ok(ExitCode::from(NOT_WHOLE));
            }
        }
        Command::Backup(order) => backup::cli::backup(&order, &mut out)?,
        Command::Restore(order) => backup::cli::restored(&order, &mut out)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// On so many threads connections are served.
///
/// # Rationale
/// Half of the processors: the journal has a thread of its own, and so has each check of a password. What a station
/// says passes from its connection to the node and on to another connection; each time it passes to another thread,
/// too, costs more than what is done with it.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| processors.get().div_ceil(2))
}

fn told(made: &Made) -> String {
    let account = match &made.first_sign_in {
        Some(first) => format!("The first account:\n\n{}", people::told_first(first)),
        None => format!("sign in as {}\n", made.account),
    };
    let unsure = if made.sure_enough {
        ""
    } else {
        "It has a password alone: for passports and licences, give it an authenticator with signaling person reset.\n"
    };
    let (stations, come) = match &made.stations {
        Some(stations) => (
            format!(
                "kiosk     {}   {}\nconsole   {}   {}\n",
                stations.kiosk_dir.display(),
                stations.kiosk,
                stations.console_dir.display(),
                stations.console
            ),
            "",
        ),
        None => (String::new(), "\nThen let stations in: signaling kiosk add, signaling console add."),
    };
    format!(
        "server    {}\n{stations}stations connect to {}\n\n{account}{unsure}\n\
         Keep a copy of the folder `ca` safe, and none on this machine. Run:\n  signaling serve --dir {}{come}",
        made.server.display(),
        made.node,
        made.server.display(),
    )
}
