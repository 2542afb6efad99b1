//! `signaling person`.

use clap::{Args, Subcommand};
use domain::exchange::{Assurance, Role, Service};

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
        /// The name that they sign in with.
        account: String,
    },
    /// Begin anew with an account, where a password is forgotten or a telephone lost, or to let somebody in again. A
    /// code for the first sign-in is printed, once.
    Reset(ResetPerson),
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

/// An account that begins anew.
#[derive(Debug, Args)]
pub struct ResetPerson {
    /// The name that the person signs in with.
    pub account: String,
    /// No authenticator: the sign-in is not sure enough for what asks for more than a password.
    #[arg(long)]
    pub password_alone: bool,
}
