//! KMS: the operations of a launch and of its remedies.
//!
//! See <https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html>.

mod create_grant;
mod decrypt;
mod generate_data_key_without_plaintext;
mod re_encrypt;
mod state;

pub use create_grant::CreateGrant;
pub use decrypt::Decrypt;
pub use generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintext;
pub use re_encrypt::ReEncrypt;
pub use state::{Use, usable};

pub(crate) use state::not_found;

use octroi_names::{Region, SmolStr};
use octroi_policy::Context;

use crate::call::Call;
use crate::context::{Origin, set_default};
use crate::facts;

/// The pairs of an encryption context.
pub type EncryptionContext = Vec<(SmolStr, SmolStr)>;

/// Returns the name by which KMS knows EBS's calls: `ec2.<region>.amazonaws.com`.
pub fn via_ec2(region: &Region) -> String {
    let suffix = if region.partition() == octroi_names::Partition::AwsCn {
        ".cn"
    } else {
        ""
    };
    format!("ec2.{region}.amazonaws.com{suffix}")
}

/// Adds the keys that every call on a key carries beside those of the key itself
/// (`authorization.md` 4.6, `launch.md` 4).
pub(crate) fn add_call_keys(call: &Call, context: &mut Context) {
    if let Some(account) = call.caller.account() {
        set_default(context, "kms:CallerAccount", account.as_str());
    }
    match call.origin {
        Origin::Forwarded => set_default(context, "kms:ViaService", via_ec2(&call.region).as_str()),
        Origin::Infrastructure
            if facts::INFRASTRUCTURE_VIA_SERVICE_IS_UNKNOWN && !context.has("kms:ViaService") =>
        {
            let gap = octroi_names::Gap::new(octroi_names::Datum::ContextKey("kms:ViaService".into()));
            context.set_unknown("kms:ViaService", gap);
        }
        Origin::Direct | Origin::Infrastructure | Origin::Service => {}
    }
}

/// Adds the keys of an encryption context.
pub(crate) fn add_encryption_context(pairs: &[(SmolStr, SmolStr)], context: &mut Context) {
    if pairs.is_empty() {
        return;
    }
    if !context.has("kms:EncryptionContextKeys") {
        context.set_many(
            "kms:EncryptionContextKeys",
            pairs.iter().map(|(key, _)| key.clone()),
        );
    }
    for (key, value) in pairs {
        set_default(context, &format!("kms:EncryptionContext:{key}"), value.as_str());
    }
}
