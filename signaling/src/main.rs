//! The exchange: queue, mailboxes, delivery.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use signaling::cli::{Cli, Command};
use signaling::init::Made;
use signaling::{audit, backup, deadletters, doctor, init, log, serve};

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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
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

fn told(made: &Made) -> String {
    let password = made.password.as_deref().map(|password| format!("\npassword  {password}   (shown only now)"));
    format!(
        "server    {}\nkiosk     {}   {}\nconsole   {}   {}\nstations connect to {}\nsign in as {}{}\n\n\
         Keep the folder `ca` safe and off this machine. Run:\n  signaling serve --dir {}",
        made.server.display(),
        made.kiosk_dir.display(),
        made.kiosk,
        made.console_dir.display(),
        made.console,
        made.node,
        made.account,
        password.unwrap_or_default(),
        made.server.display(),
    )
}
