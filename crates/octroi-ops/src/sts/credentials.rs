//! Temporary credentials: an access key id, a secret, a token, and an end.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html>. The token is opaque: random
//! bytes behind the few with which tokens of AWS begin. What it stands for is kept with the key in the world.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::{Principal, Secret, SmolStr, Time};
use octroi_world::{AccessKey, Effect, EntityId, Session, Temporary, World};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::ids::{self, Ids};
use crate::operation::{Scene, Stop, seconds};

/// How long an expired key is kept, so that its use is answered as expired and not as unknown.
const KEPT_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// The bytes before the random ones of a token.
const TOKEN_BEGINS: &[u8] = b"\x15\x0a\x06er/aws\x10";

/// What is asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Who will sign with them.
    pub(super) principal: Principal,
    /// How long they shall last.
    pub(super) seconds: u32,
    /// Whether the caller proved possession of an MFA device.
    pub(super) mfa: bool,
    /// The session that they carry.
    pub(super) session: Option<Session>,
    /// The source identity.
    pub(super) source_identity: Option<SmolStr>,
    /// The keys of the session tags that a chained session inherits.
    pub(super) transitive_tags: Vec<SmolStr>,
    /// Whether they are those of the administrator for test suites.
    pub(super) test_admin: bool,
}

/// Credentials as they are answered.
#[derive(Debug)]
pub(super) struct Issued {
    key: AccessKey,
}

impl Issued {
    /// Makes new credentials.
    ///
    /// # Errors
    ///
    /// Where there is no randomness.
    pub(super) fn new(scene: &Scene<'_>, wanted: Wanted, ids: &mut dyn Ids) -> Result<Self, Stop> {
        let Some(account) = wanted.principal.account() else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let mut id = ids::access_key_id("ASIA", account, ids);
        while scene.world.access_key(&id).is_some() {
            id = ids::access_key_id("ASIA", account, ids);
        }
        let mut token = [0_u8; 267];
        ids::fill(ids, &mut token)?;
        for (byte, first) in token.iter_mut().zip(TOKEN_BEGINS) {
            *byte = *first;
        }
        let issued = scene.call.time.unwrap_or(Time::from_epoch_millis(0));
        // AWS issues for whole seconds.
        let issued = Time::from_epoch_millis(issued.epoch_seconds().saturating_mul(1_000));
        let expires = issued.plus_millis(i64::from(wanted.seconds) * 1_000);
        let session = wanted.session.map(|session| {
            Arc::new(Session {
                expires: Some(expires),
                ..session
            })
        });
        Ok(Self {
            key: AccessKey {
                id,
                secret: ids::secret_access_key(ids)?,
                principal: wanted.principal,
                active: true,
                created: issued,
                last_used: None,
                temporary: Some(Temporary {
                    token: Secret::new(STANDARD.encode(token).into_bytes()),
                    issued,
                    expires,
                    mfa: wanted.mfa,
                    session,
                    source_identity: wanted.source_identity,
                    transitive_tags: wanted.transitive_tags,
                }),
                test_admin: wanted.test_admin,
            },
        })
    }

    /// Returns the member `Credentials` of the answer.
    pub(super) fn member(&self) -> Value {
        let temporary = self.key.temporary.as_ref();
        json!({
            "AccessKeyId": self.key.id.as_str(),
            "SecretAccessKey": self.key.secret.expose_str(),
            "SessionToken": temporary.map(|temporary| temporary.token.expose_str()),
            "Expiration": seconds(temporary.map(|temporary| temporary.expires)),
        })
    }

    /// Returns the change that makes them known.
    pub(super) fn effect(self) -> Effect {
        self.key.into()
    }
}

/// Returns the removal of every temporary key that ended a day ago.
pub fn expired(world: &World, now: Time) -> Vec<Effect> {
    let over = |key: &&Arc<AccessKey>| {
        let ends = key.temporary.as_ref().map(|temporary| temporary.expires);
        ends.is_some_and(|ends| ends.plus_millis(KEPT_MILLIS) < now)
    };
    world
        .access_keys()
        .filter(over)
        .map(|key| Effect::Removed(EntityId::AccessKey(key.id.clone())))
        .collect()
}
