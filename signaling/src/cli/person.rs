//! `signaling person`.

use clap::{Args, Subcommand};
use domain::exchange::view::Language;
use domain::exchange::{Assurance, GUIDANCE_CALLS_MAX, Role, Service};

use super::At;
use crate::words;

/// Say who may sign in.
#[derive(Debug, Args)]
pub struct Person {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: PersonCommand,
}

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Make an account. The code for the first sign-in is printed, once: with it the person chooses a password.
    Add(AddPerson),
    /// Show all.
    List,
    /// Let somebody sign in no longer, from this second on: who is signed in is signed out.
    Disable {
        /// The name that they sign in with; the number in the list for somebody from the identity provider.
        account: String,
    },
    /// Let somebody from the identity provider sign in again who was disabled. (An account of this server is reset.)
    Enable {
        /// The number in the list.
        person: String,
    },
    /// Begin anew with an account, where a password is forgotten or a telephone lost, or to let somebody in again. A
    /// code for the first sign-in is printed, once.
    Reset(ResetPerson),
    /// Say anew what somebody is and is able to do; what is not named stays.
    Set(SetPerson),
    /// Say how sure a sign-in must be to give a service: a password alone is low, with an authenticator substantial.
    Require {
        /// The service: passport or licence.
        #[arg(value_parser = words::parse::<Service>)]
        service: Service,
        /// How sure: low, substantial or high.
        #[arg(value_parser = words::parse::<Assurance>)]
        assurance: Assurance,
    },
}

/// A new account.
#[derive(Debug, Args)]
pub struct AddPerson {
    /// The person's name, as citizens see it.
    #[arg(long)]
    pub name: String,
    /// The name to sign in with; by default the first name in small letters.
    #[arg(long)]
    pub account: Option<String>,
    /// What the person is at work; more than once where it is more than one thing: specialist, approver, hotline_agent,
    /// library_staff, supervisor, it_admin, auditor.
    #[arg(long = "role", value_parser = words::parse::<Role>, default_value = "specialist")]
    pub roles: Vec<Role>,
    /// The desk that the person works for; the beginning of its name is enough, and none is needed where there is one.
    #[arg(long)]
    pub desk: Option<String>,
    /// No authenticator: the sign-in is not sure enough for what asks for more than a password.
    #[arg(long)]
    pub password_alone: bool,
}

/// What somebody is and is able to do.
#[derive(Debug, Args)]
pub struct SetPerson {
    /// The name that the person signs in with.
    pub account: String,
    /// What the person is at work; more than once for more.
    #[arg(long = "role", value_parser = words::parse::<Role>)]
    pub roles: Vec<Role>,
    /// A desk that the person works for, or the beginning of its name; more than once for more.
    #[arg(long = "desk")]
    pub desks: Vec<String>,
    /// What the person has learnt: unspecified, passport, licence or guidance; more than once for more. Who has not
    /// learnt "unspecified" is not asked for calls that have not said what they are about.
    #[arg(long = "skill", value_parser = words::parse::<Service>)]
    pub skills: Vec<Service>,
    /// What the person speaks: da or en; more than once for more.
    #[arg(long = "language", value_parser = words::parse::<Language>)]
    pub languages: Vec<Language>,
    /// A municipality for which the person may control identity, or the beginning of its name; more than once for more.
    #[arg(long = "municipality")]
    pub authorities: Vec<String>,
    /// How many guidance calls the person has at once, one of them with sound.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=i64::from(GUIDANCE_CALLS_MAX)))]
    pub guidance_calls: Option<u8>,
}

/// An account that begins anew.
#[derive(Debug, Args)]
pub struct ResetPerson {
    /// The name that the person signs in with.
    pub account: String,
    /// No authenticator: the sign-in is not sure enough for what asks for more than a password.
    #[arg(long)]
    pub password_alone: bool,
}
