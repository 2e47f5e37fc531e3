//! AcceptHandshake, DeclineHandshake, CancelHandshake.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html> and its siblings. Who is
//! invited accepts or declines, who invited cancels; the management account accepts its own request to
//! enable all features, which completes it.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Directory, Effect, Handshake, MemberAccount};
use serde::Deserialize;
use serde_json::json;

use super::handshakes::{absent, arn, described, find, state, violation};
use super::site::{Site, checks};
use super::standard;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident => $state:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize)]
            #[serde(rename_all = "PascalCase")]
            pub struct $name {
                /// The handshake.
                pub handshake_id: SmolStr,
            }

            impl Operation for $name {
                const SERVICE: &'static str = "organizations";
                const NAME: &'static str = stringify!($name);
                const READ_ONLY: bool = false;

                fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
                    let found = find(scene, &self.handshake_id);
                    let arns = found
                        .iter()
                        .map(|(site, handshake)| arn(site, &self.handshake_id, handshake));
                    let site = found.as_ref().map(|(site, _)| site);
                    checks(scene, Self::NAME, site, arns.collect(), base)
                }

                fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
                    answer(scene, &self.handshake_id, $state)
                }
            }
        )+
    };
}

answers! {
    /// A request to accept what the handshake asks for.
    AcceptHandshake => "ACCEPTED";
    /// A request to decline it.
    DeclineHandshake => "DECLINED";
    /// A request to take it back.
    CancelHandshake => "CANCELED";
}

fn answer(scene: &Scene<'_>, id: &str, wanted: &str) -> Result<Done, Stop> {
    let (site, handshake) = find(scene, id).ok_or_else(absent)?;
    let by_management = wanted == "CANCELED" || handshake.account.is_none();
    if by_management != site.is_management() {
        let text = "You don't have permissions to access this resource.";
        return Err(Failure::new(ErrorCode::AccessDenied, text).into());
    }
    match state(handshake, site.now()) {
        "OPEN" => {}
        same if same == wanted => {
            let text = "The specified handshake is already in the requested state.";
            return Err(Failure::new(ErrorCode::HandshakeAlreadyInStateException, text).into());
        }
        _ => {
            let text = "You can't perform the operation on the handshake in its current state.";
            return Err(Failure::new(ErrorCode::InvalidHandshakeTransitionException, text).into());
        }
    }
    let mut directory = site.draft();
    if wanted == "ACCEPTED" {
        match handshake.account {
            None => directory.all_features = true,
            Some(_) => join(&site, &mut directory)?,
        }
    }
    let handshake = Handshake {
        state: wanted.into(),
        ..handshake.clone()
    };
    let output = json!({ "Handshake": described(&site, id, &handshake) });
    directory.handshakes.insert_mut(id.into(), handshake);
    let effects: [Effect; 1] = [site.save(directory)];
    Ok(Done::output(output).with(effects))
}

/// Takes the caller's account into the organization, under its root.
fn join(site: &Site<'_>, directory: &mut Directory) -> Result<(), Failure> {
    if Site::of(site.scene).is_some() {
        let text =
            "The handshake request is invalid because the account is already a member of an organization.";
        return Err(violation("ALREADY_IN_AN_ORGANIZATION", text));
    }
    let (name, email) = super::organization::owner(site.scene, site.caller);
    let member = MemberAccount {
        name,
        email,
        parent: directory.root.clone(),
        joined: site.now(),
        invited: true,
        closed: false,
        order: directory.number(),
    };
    directory.accounts.insert_mut(site.caller, member);
    standard::attach(directory, &site.caller.as_str().into());
    Ok(())
}
