//! CreateAccountAlias, DeleteAccountAlias, ListAccountAliases: the name of the account's sign-in page.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html>. An account has one alias, which a new
//! one replaces, and no two accounts have the same.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Account;
use serde::Deserialize;
use serde_json::json;

use super::own;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{no_such, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for an alias.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateAccountAlias {
    account_alias: SmolStr,
}

/// A request to remove an alias.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteAccountAlias {
    account_alias: SmolStr,
}

/// A request for the alias.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct ListAccountAliases {}

fn put(account: &Account, alias: Option<SmolStr>) -> Done {
    let account = Account {
        alias,
        ..account.clone()
    };
    Done {
        response: Response::Empty,
        effects: vec![account.into()],
    }
}

impl Operation for CreateAccountAlias {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateAccountAlias";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let taken = scene
            .world
            .accounts()
            .any(|other| other.id != account.id && other.alias.as_ref() == Some(&self.account_alias));
        if taken {
            let text = format!("The account alias {} already exists.", self.account_alias);
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        Ok(put(account, Some(self.account_alias.clone())))
    }
}

impl Operation for DeleteAccountAlias {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteAccountAlias";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        if account.alias.as_ref() != Some(&self.account_alias) {
            let text = format!(
                "The account alias with name {} cannot be found.",
                self.account_alias
            );
            return Err(no_such(text));
        }
        Ok(put(account, None))
    }
}

impl Operation for ListAccountAliases {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListAccountAliases";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let aliases: Vec<&str> = own(scene)?.alias.as_deref().into_iter().collect();
        Ok(Done::output(
            json!({ "AccountAliases": aliases, "IsTruncated": false }),
        ))
    }
}
