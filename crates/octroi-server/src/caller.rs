//! Who signed a request: the access key behind the signature, or the refusal.
//!
//! The order is AWS's: a signature that cannot be read, a time or scope that is wrong, a key that is
//! not there, of a closed account or not active, a token that is wrong or over, and last the signature itself.

use std::sync::Arc;

use arc_swap::ArcSwap;
use foldhash::{HashMap, HashMapExt};
use octroi_names::{Region, Time};
use octroi_wire::http::HttpRequest;
use octroi_wire::sigv4::{self, Presented, SignatureError, SigningKey};
use octroi_world::{AccessKey, World};
use subtle::ConstantTimeEq;

/// The most signing keys that are remembered; beyond it the memory begins anew.
const REMEMBERED: usize = 4_096;

/// A signing key by access key, secret, day, Region and service.
type Known = HashMap<(String, String), (Arc<AccessKey>, SigningKey)>;

/// The signing keys that were derived, each good for a day.
#[derive(Debug, Default)]
pub(crate) struct SigningKeys(ArcSwap<Known>);

impl SigningKeys {
    fn of(&self, key: &Arc<AccessKey>, presented: &Presented<'_>) -> SigningKey {
        let scope = &presented.scope;
        let place = (
            key.id.to_string(),
            format!("{}/{}/{}", scope.date, scope.region, scope.service),
        );
        let known = self.0.load();
        // A key that was deleted and made again has another secret.
        if let Some((of, derived)) = known.get(&place)
            && of.secret.expose() == key.secret.expose()
        {
            return derived.clone();
        }
        let derived = SigningKey::derive(&key.secret, scope);
        let mut next = if known.len() >= REMEMBERED {
            Known::new()
        } else {
            Known::clone(&known)
        };
        next.insert(place, (Arc::clone(key), derived.clone()));
        self.0.store(Arc::new(next));
        derived
    }
}

/// Who signed, and for which Region.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) key: Arc<AccessKey>,
    pub(crate) region: Region,
}

/// Verifies a request that is for a service.
///
/// `machine` is the time by which clients sign, `now` the server's own, by which credentials end.
pub(crate) fn verify(
    world: &World,
    keys: &SigningKeys,
    request: &HttpRequest<'_>,
    presented: &Presented<'_>,
    service: &str,
    (machine, now): (Time, Time),
) -> Result<Signed, SignatureError> {
    let access_key_id = || presented.access_key_id.to_string();
    let unknown = || SignatureError::UnknownAccessKey {
        access_key_id: access_key_id(),
    };
    sigv4::check_time(presented, machine)?;
    let region = presented.scope.region.parse::<Region>().ok();
    sigv4::check_scope(presented, service, region.is_some())?;
    let Some(region) = region else {
        return Err(unknown());
    };
    let key = world.access_key(&presented.access_key_id).ok_or_else(unknown)?;
    let account = key.principal.account().and_then(|id| world.account(id));
    if account.is_some_and(|account| account.closed) {
        return Err(unknown());
    }
    if !key.active {
        return Err(SignatureError::InactiveAccessKey {
            access_key_id: access_key_id(),
        });
    }
    match (&key.temporary, presented.session_token.as_deref()) {
        (None, None) => {}
        (None, Some(_)) => return Err(SignatureError::WrongSessionToken),
        (Some(_), None) => return Err(unknown()),
        (Some(temporary), Some(token)) => {
            if !bool::from(temporary.token.expose().ct_eq(token.as_bytes())) {
                return Err(SignatureError::WrongSessionToken);
            }
        }
    }
    sigv4::verify(presented, request, &keys.of(key, presented), machine)?;
    if key
        .temporary
        .as_ref()
        .is_some_and(|temporary| temporary.expires <= now)
    {
        return Err(SignatureError::ExpiredSessionToken);
    }
    Ok(Signed {
        key: Arc::clone(key),
        region,
    })
}
