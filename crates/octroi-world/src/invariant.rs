//! What must hold in every world, whatever was called.

use octroi_names::Known;
use smol_str::SmolStr;

use crate::{VolumeState, World};

/// Something that no sequence of calls may bring about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A volume says that it is in use and is attached to nothing, or the reverse.
    #[error("volume `{volume}` is {state} and its attachment says otherwise")]
    AttachmentState {
        /// The volume.
        volume: SmolStr,
        /// Its state.
        state: &'static str,
    },
    /// An encrypted volume has no key, or a plain one has a key.
    #[error("volume `{volume}` and its key disagree on whether it is encrypted")]
    VolumeKey {
        /// The volume.
        volume: SmolStr,
    },
    /// Two keys of one account and Region carry the same alias.
    #[error("alias `{alias}` names two keys")]
    AliasTwice {
        /// The alias.
        alias: SmolStr,
    },
    /// More grants on a key than AWS stores.
    #[error("key `{key}` has more than 50,000 grants")]
    TooManyGrants {
        /// The key.
        key: SmolStr,
    },
}

impl World {
    /// Returns everything that is wrong with this world; empty for a sound one.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        for volume in self.volumes() {
            let attached = volume.attachment.is_some();
            let in_use = volume.state == VolumeState::InUse;
            let gone = matches!(volume.state, VolumeState::Deleted | VolumeState::Deleting);
            if attached != in_use && !gone {
                violations.push(Violation::AttachmentState {
                    volume: volume.id.as_str().into(),
                    state: volume.state.as_str(),
                });
            }
            if let (Known::Is(encrypted), Known::Is(key)) = (&volume.encrypted, &volume.kms_key)
                && *encrypted != key.is_some()
            {
                violations.push(Violation::VolumeKey {
                    volume: volume.id.as_str().into(),
                });
            }
        }
        let mut aliases = std::collections::BTreeSet::new();
        for key in self.keys() {
            for alias in key.aliases.value().into_iter().flatten() {
                if !aliases.insert((key.arn.account(), key.arn.region(), alias.as_str())) {
                    violations.push(Violation::AliasTwice { alias: alias.clone() });
                }
            }
            if key.grants.value().is_some_and(|grants| grants.size() > 50_000) {
                violations.push(Violation::TooManyGrants {
                    key: key.arn.as_str().into(),
                });
            }
        }
        violations
    }
}
