//! GetParametersForImport, ImportKeyMaterial: material from elsewhere.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html> and the pages of the
//! API such as <https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html>. The wrapping
//! key and the import token belong together and hold for 24 hours; the token carries the private half,
//! sealed, so that nothing is kept in between. Material that was deleted or has expired can only be
//! replaced by itself. Left out: `RSAES_PKCS1_V1_5`, which AWS takes no more, and `SM2PKE`.

use octroi_names::{Known, Secret, SmolStr, Time};
use octroi_policy::Context;
use octroi_world::{Effect, Key, KeyMaterial, KeyState};
use serde::Deserialize;
use serde_json::json;

use super::bytes::{self, Bytes};
use super::hsm::{HsmError, Spec, WrappingAlgorithm};
use super::on_key::KeyInput;
use super::{Use, material, waiting};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

const TOKEN: &str = "kms import token";
const VALID_FOR_MILLIS: i64 = 24 * 3_600_000;

pub(super) fn fails<T>(code: ErrorCode, text: impl Into<String>) -> Result<T, Stop> {
    Err(Failure::new(code, text).into())
}

/// Only keys whose material comes from elsewhere take or give it.
pub(super) fn external(key: &Key) -> Result<(), Stop> {
    match &key.origin {
        Known::Is(origin) if origin == "EXTERNAL" => Ok(()),
        Known::Is(origin) => fails(
            ErrorCode::UnsupportedOperationException,
            format!(
                "{} origin is {origin} which is not valid for this operation.",
                key.arn
            ),
        ),
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

fn now(scene: &Scene<'_>) -> Result<Time, Stop> {
    scene.call.time.ok_or(Stop::Unknown(Vec::new()))
}

/// A request for a wrapping key and an import token.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetParametersForImport {
    wrapping_algorithm: SmolStr,
    wrapping_key_spec: SmolStr,
}

impl KeyInput for GetParametersForImport {
    const NAME: &'static str = "GetParametersForImport";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Change;

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:WrappingAlgorithm", self.wrapping_algorithm.as_str());
        set_default(context, "kms:WrappingKeySpec", self.wrapping_key_spec.as_str());
    }

    fn perform(&self, scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        external(key)?;
        let (of, own) = (material::spec(key)?, &self.wrapping_key_spec);
        let (Ok(wrapping), Ok(algorithm)) = (
            own.parse::<Spec>(),
            self.wrapping_algorithm.parse::<WrappingAlgorithm>(),
        ) else {
            let text = format!("{} with {own} is not supported.", self.wrapping_algorithm);
            return fails(ErrorCode::UnsupportedOperationException, text);
        };
        let direct = matches!(
            algorithm,
            WrappingAlgorithm::OaepSha1 | WrappingAlgorithm::OaepSha256
        );
        // A private key of the longest curve is longer than the shortest wrapping key.
        let too_long = of == Spec::P521 && wrapping == Spec::Rsa2048;
        if direct && too_long {
            let text = format!("WrappingKeySpec {wrapping} with {algorithm} is not valid for key spec {of}.");
            return fails(ErrorCode::Validation, text);
        }
        if direct && of.modulus_bits().is_some() {
            let text = format!("WrappingAlgorithm {algorithm} is not valid for key spec {of}.");
            return fails(ErrorCode::Validation, text);
        }
        let hsm = material::hsm(&*ids)?;
        let refused = |error| material::refused(error, &key.arn);
        let private = hsm.generate(wrapping).map_err(refused)?;
        let public = hsm.public_key(wrapping, &private).map_err(refused)?;
        let until = now(scene)?.plus_millis(VALID_FOR_MILLIS);
        let head = format!("{}\n{wrapping}\n{algorithm}\n{}\n", key.arn, until.epoch_millis());
        let token = Secret::new([head.as_bytes(), private.expose()].concat());
        let token = hsm.seal_token(TOKEN, token.expose()).map_err(refused)?;
        Ok(Done::output(json!({
            "KeyId": key.arn.as_str(),
            "ImportToken": bytes::encoded(&token),
            "PublicKey": bytes::encoded(&public),
            "ParametersValidTo": seconds(Some(until)),
        })))
    }
}

/// What an import token holds.
struct Parameters {
    key: String,
    wrapping: Spec,
    algorithm: WrappingAlgorithm,
    until: Time,
    private: Secret,
}

fn parameters(token: &Secret) -> Option<Parameters> {
    let mut parts = token.expose().splitn(5, |byte| *byte == b'\n');
    let mut text = || std::str::from_utf8(parts.next()?).ok();
    let (key, wrapping, algorithm, until) = (text()?, text()?, text()?, text()?);
    Some(Parameters {
        key: key.to_owned(),
        wrapping: wrapping.parse().ok()?,
        algorithm: algorithm.parse().ok()?,
        until: Time::from_epoch_millis(until.parse().ok()?),
        private: Secret::new(parts.next()?.to_vec()),
    })
}

/// A request to import material.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImportKeyMaterial {
    import_token: Bytes,
    encrypted_key_material: Bytes,
    valid_to: Option<f64>,
    expiration_model: Option<SmolStr>,
    import_type: Option<SmolStr>,
    key_material_description: Option<SmolStr>,
    key_material_id: Option<SmolStr>,
}

impl ImportKeyMaterial {
    fn model(&self) -> &str {
        self.expiration_model.as_deref().unwrap_or("KEY_MATERIAL_EXPIRES")
    }

    fn valid_to(&self, now: Time) -> Result<Option<Time>, Stop> {
        let expires = self.model() == "KEY_MATERIAL_EXPIRES";
        match self.valid_to {
            None if expires => fails(
                ErrorCode::Validation,
                "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
            ),
            Some(_) if !expires => fails(
                ErrorCode::Validation,
                "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
            ),
            None => Ok(None),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "milliseconds of any date fit; the cast saturates"
            )]
            Some(seconds) => {
                let date = Time::from_epoch_millis((seconds * 1_000.0) as i64);
                let longest = now.plus_millis(366 * 86_400_000);
                if date <= now || date > longest {
                    return fails(
                        ErrorCode::Validation,
                        "ValidTo must be in the future, and no more than 365 days away.",
                    );
                }
                Ok(Some(date))
            }
        }
    }
}

impl KeyInput for ImportKeyMaterial {
    const NAME: &'static str = "ImportKeyMaterial";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Change;

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:ExpirationModel", self.model());
        if let Some(seconds) = self.valid_to {
            set_default(context, "kms:ValidTo", format!("{seconds:.0}").as_str());
        }
    }

    fn perform(&self, scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        external(key)?;
        let now = now(scene)?;
        let valid_to = self.valid_to(now)?;
        let new = self.is_new(key)?;
        let hsm = material::hsm(&*ids)?;
        let token = hsm.open_token(TOKEN, self.import_token.expose()).ok();
        let Some(given) = token
            .as_ref()
            .and_then(parameters)
            .filter(|given| given.key == key.arn.as_str())
        else {
            return fails(ErrorCode::InvalidImportTokenException, "");
        };
        if given.until <= now {
            return fails(ErrorCode::ExpiredImportTokenException, "");
        }
        let wrapped = self.encrypted_key_material.expose();
        let plain = hsm.unwrap(given.wrapping, &given.private, given.algorithm, wrapped);
        let Ok(plain) = plain else {
            return fails(ErrorCode::InvalidCiphertext, "");
        };
        let secret = match hsm.import(material::spec(key)?, plain.expose()) {
            Ok(secret) => secret,
            Err(HsmError::NotSupported(what)) => {
                return Err(material::refused(HsmError::NotSupported(what), &key.arn));
            }
            Err(_) => return fails(ErrorCode::IncorrectKeyMaterialException, ""),
        };
        let mut fresh = material::of_secret(hsm, &key.arn, secret, now)?;
        fresh.valid_to = valid_to;
        fresh.description = self.key_material_description.clone().unwrap_or_default();
        let id = fresh.id.clone();
        let effects = self.with(scene, key, fresh, new)?;
        let symmetric = is_symmetric(key);
        let mut output = json!({ "KeyId": key.arn.as_str() });
        super::add_material(&mut output, "KeyMaterialId", symmetric.then_some(&id));
        Ok(Done::output(output).with(effects))
    }
}

impl ImportKeyMaterial {
    /// Returns whether the caller means material that the key has not seen.
    fn is_new(&self, key: &Key) -> Result<bool, Stop> {
        let new = match self.import_type.as_deref() {
            Some(word) => word == "NEW_KEY_MATERIAL",
            None => key.custody.materials.is_empty(),
        };
        if new && self.key_material_id.is_some() {
            let text = "KeyMaterialId cannot be specified when ImportType is NEW_KEY_MATERIAL.";
            return fails(ErrorCode::Validation, text);
        }
        if new && !waiting::takes_new(key) {
            let text = format!("{} is not a multi-region primary key.", key.arn);
            return fails(ErrorCode::UnsupportedOperationException, text);
        }
        Ok(new)
    }

    /// Puts material into a key: in the place of itself, as the first, or behind the others.
    fn with(&self, scene: &Scene<'_>, key: &Key, fresh: KeyMaterial, new: bool) -> Result<Vec<Effect>, Stop> {
        let incorrect = || fails(ErrorCode::IncorrectKeyMaterialException, "");
        let id = fresh.id.clone();
        if self.key_material_id.as_ref().is_some_and(|wanted| *wanted != id) {
            return incorrect();
        }
        let mut next = key.clone();
        let mut effects = Vec::new();
        let known = key.custody.material(&id).is_some();
        match known {
            // Asymmetric and HMAC keys have one material, whatever it is called.
            true if new && is_symmetric(key) => return incorrect(),
            true => {
                let mut own = next.custody.materials.iter_mut();
                let Some(same) = own.find(|material| material.id == id) else {
                    return incorrect();
                };
                same.secret = fresh.secret;
                same.valid_to = fresh.valid_to;
                if !fresh.description.is_empty() {
                    same.description = fresh.description;
                }
            }
            false if !new => return incorrect(),
            false if next.custody.materials.is_empty() => next.custody.materials.push(fresh),
            false if is_symmetric(key) => {
                let materials = &mut next.custody.materials;
                if let Some(waiting) = materials.iter().find(|material| material.pending) {
                    let text = format!(
                        "New key material (id: {id}) cannot be imported into KMS key {}, because another key \
                         material (id: {}) is pending rotation.",
                        key.arn, waiting.id
                    );
                    return fails(ErrorCode::KmsInvalidState, text);
                }
                let fresh = KeyMaterial {
                    pending: true,
                    ..fresh
                };
                effects = waiting::announced(scene.world, key, &fresh);
                materials.push(fresh);
            }
            false => return incorrect(),
        }
        next.valid_to = next.custody.current().and_then(|material| material.valid_to);
        let whole = next
            .custody
            .materials
            .iter()
            .all(|material| material.pending || material.secret.is_some());
        if whole && next.state.value() == Some(&KeyState::PendingImport) {
            next.state = Known::Is(KeyState::Enabled);
        }
        effects.push(next.into());
        Ok(effects)
    }
}

/// Returns whether a key may have several materials, each with an id that is told.
pub(super) fn is_symmetric(key: &Key) -> bool {
    matches!(material::spec(key), Ok(Spec::SymmetricDefault))
}
