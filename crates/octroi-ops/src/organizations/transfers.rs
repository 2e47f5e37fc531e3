//! The transfers of billing responsibility between organizations, which are not supported.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_transfer_billing.html>. There are no bills here: what
//! would make a transfer is refused, what lists them finds none.

use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::site::{Access, OfOrganization, Site};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

macro_rules! transfers {
    ($($(#[$doc:meta])* $name:ident($read_only:literal) => $answer:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize)]
            pub struct $name {}

            impl OfOrganization for $name {
                const NAME: &'static str = stringify!($name);
                const READ_ONLY: bool = $read_only;
                const ACCESS: Access = Access::Management;

                fn keys(&self, _scene: &Scene<'_>, _context: &mut Context) {}

                fn run(&self, _site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
                    $answer
                }
            }
        )+
    };
}

fn none() -> Result<Done, Stop> {
    Ok(Done::output(json!({ "ResponsibilityTransfers": [] })))
}

fn unsupported() -> Result<Done, Stop> {
    let text = "Transfers of responsibility are not supported by this server: it has no bills.";
    Err(Failure::new(ErrorCode::UnsupportedAPIEndpointException, text).into())
}

fn absent() -> Result<Done, Stop> {
    let text = "We can't find a transfer that doesn't exist.";
    Err(Failure::new(ErrorCode::ResponsibilityTransferNotFoundException, text).into())
}

transfers! {
    /// A request to invite an organization to a transfer.
    InviteOrganizationToTransferResponsibility(false) => unsupported();
    /// A request to describe a transfer.
    DescribeResponsibilityTransfer(true) => absent();
    /// A request to rename a transfer.
    UpdateResponsibilityTransfer(false) => absent();
    /// A request to end a transfer.
    TerminateResponsibilityTransfer(false) => absent();
    /// A request to list the transfers to this organization.
    ListInboundResponsibilityTransfers(true) => none();
    /// A request to list the transfers from this organization.
    ListOutboundResponsibilityTransfers(true) => none();
}
