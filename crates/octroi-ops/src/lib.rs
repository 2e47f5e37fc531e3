//! What a call to AWS does: authorization, effects, and the state machine of a launch.
//!
//! Everything is played in a [`octroi_world::World`] and returned as data. The crate knows no HTTP, no
//! socket and no disk; time and ids are arguments. One file per operation, with the AWS page
//! that it follows.
//!
//! - [`authorize`]: the one place through which every check goes.
//! - [`perform`]: plays one call.
//! - [`launch`]: plays a whole start, call by call.
//! - [`facts`]: every doubtful default, in one place.

pub mod api;
pub mod ec2;
pub mod iam;
pub mod kms;
pub mod operation;
pub mod organizations;
pub mod sts;

macro_rules! operations {
    ($($module:ident :: $name:ident),+ $(,)?) => {
        /// What a call asks for.
        #[derive(Debug, Clone)]
        #[expect(missing_docs, reason = "each variant is the operation of that name")]
        pub enum Request {
            $($name($module::$name),)+
            /// An operation that no launch and no remedy needs, which the tables of [`crate::api`] list.
            Other(std::sync::Arc<dyn operation::AnyOperation>),
        }

        impl Request {
            /// Returns the operation.
            pub fn operation(&self) -> &dyn operation::AnyOperation {
                match self {
                    $(Self::$name(operation) => operation,)+
                    Self::Other(operation) => operation.as_ref(),
                }
            }
        }

        /// Every operation: service, name, and whether it changes nothing.
        pub const OPERATIONS: &[(&str, &str, bool)] = &[
            $((
                <$module::$name as operation::Operation>::SERVICE,
                <$module::$name as operation::Operation>::NAME,
                <$module::$name as operation::Operation>::READ_ONLY,
            )),+
        ];
    };
}

operations! {
    kms::CreateGrant,
    kms::Decrypt,
    kms::GenerateDataKeyWithoutPlaintext,
    kms::ReEncrypt,
    kms::RetireGrant,
    kms::RevokeGrant,
    kms::ListGrants,
    kms::DescribeKey,
    kms::GetKeyPolicy,
    kms::PutKeyPolicy,
    kms::EnableKey,
    kms::DisableKey,
    kms::ScheduleKeyDeletion,
    kms::CancelKeyDeletion,
    ec2::StartInstances,
    ec2::StopInstances,
    ec2::RebootInstances,
    ec2::RunInstances,
    ec2::TerminateInstances,
    ec2::AttachVolume,
    ec2::DetachVolume,
    ec2::CreateVolume,
    ec2::DeleteVolume,
    ec2::CreateSnapshot,
    ec2::CopySnapshot,
    sts::AssumeRole,
    iam::PassRole,
    iam::CreateServiceLinkedRole,
    iam::PutUserPolicy,
    iam::PutRolePolicy,
}

pub mod authorize;
pub mod call;
pub mod context;
pub mod error;
pub mod facts;
pub mod ids;
pub mod launch;
mod paging;
mod perform;
mod record;
mod refusal;
mod response;
mod survey;

pub use call::{Call, Checked, Failure, Performed, Refused};
pub use context::{Origin, StatedKey};
pub use error::ErrorCode;
pub use ids::{Ids, SeededIds};
pub use perform::perform;
pub use record::{record, records};
pub use refusal::{denial, refusal_sentence, refusal_sentence_naming_policies};
pub use response::{AttachmentStatus, Response};
pub use survey::{Leg, LegVerdict, survey};
