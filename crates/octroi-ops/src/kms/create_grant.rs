//! CreateGrant: adds a grant to a key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html>.
//! Left out: service grantees with a source ARN. A grant is in force at once here. Its principals must
//! exist.

mod fitting;

pub(super) use fitting::not_a_principal;

use octroi_names::{Arn, Known, Principal, SmolStr, Tri};
use octroi_policy::{AllowPath, Context};
use octroi_world::{Constraint, Effect, Grant, GrantOperation, GranteePrincipal};
use serde_json::{Map, Value, json};

use super::extras;
use super::{Extras, Use, key_ref};
use crate::Response;
use crate::api::{Asked, Bind};
use crate::authorize::authorize;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::facts;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to add a grant to a key.
#[derive(Debug, Clone)]
pub struct CreateGrant {
    /// The key.
    pub key: Arn,
    /// Who shall use it.
    pub grantee: GranteePrincipal,
    /// Who may retire the grant.
    pub retiring: Option<GranteePrincipal>,
    /// What the grantee may do.
    pub operations: Vec<GrantOperation>,
    /// The encryption context that every use must carry.
    pub constraint: Option<Constraint>,
    /// The name that makes a retry harmless.
    pub name: Option<SmolStr>,
    /// Tokens, and whether the call is only tried.
    pub extras: Extras,
}

impl CreateGrant {
    fn pairs(&self) -> &[(SmolStr, SmolStr)] {
        match &self.constraint {
            Some(Constraint::Subset(pairs) | Constraint::Equals(pairs)) => pairs,
            None => &[],
        }
    }
}

impl Operation for CreateGrant {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "CreateGrant";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Grant, base)?;
        // The key's spec forbids only grants that are bound to an encryption context.
        if self.constraint.is_some()
            && let Ok(Some(key)) = scene.key(&self.key)
            && let Err(stop) = super::state::takes_context(key)
        {
            check.ready = Err(stop);
        }
        if let Ok(context) = &mut check.context {
            self.add_keys(scene, context);
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = scene.key(&self.key)? else {
            return Err(octroi_names::Gap::new(octroi_names::Datum::Key(self.key.as_str().into())).into());
        };
        self.stay_within_parent(scene)?;
        if scene.served() {
            self.suits(key)?;
            self.principals_exist(scene)?;
        }
        self.extras.settle(&*ids)?;
        let Known::Is(grants) = &key.grants else {
            // Without the list, whether the name is taken is open; the grant itself is not.
            return self.done(scene, ids);
        };
        if grants.size() >= facts::GRANTS_PER_KEY {
            let text = format!("You have reached the maximum number of grants on {}.", self.key);
            return Err(Failure::new(ErrorCode::LimitExceeded, text).into());
        }
        let named = self
            .name
            .iter()
            .flat_map(|name| scene.world.grants_named(key, name));
        let same = named.into_iter().find(|grant| {
            grant.grantee == self.grantee
                && grant.retiring == self.retiring
                && grant.operations == self.operations
                && grant.constraint == self.constraint
        });
        match same {
            Some(grant) => Ok(Done {
                response: Response::Grant {
                    id: grant.id.clone(),
                    key: self.key.clone(),
                    token: ids.hsm().and_then(|hsm| extras::token(hsm, &self.key, &grant.id)),
                },
                effects: Vec::new(),
            }),
            None => self.done(scene, ids),
        }
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        parameters.insert("keyId".into(), json!(self.key.as_str()));
        parameters.insert("granteePrincipal".into(), json!(self.grantee.to_string()));
        if let Some(retiring) = &self.retiring {
            parameters.insert("retiringPrincipal".into(), json!(retiring.to_string()));
        }
        let operations: Vec<&str> = self
            .operations
            .iter()
            .map(|operation| operation.as_str())
            .collect();
        parameters.insert("operations".into(), json!(operations));
        if let Some(constraint) = &self.constraint {
            let (name, pairs) = match constraint {
                Constraint::Subset(pairs) => ("encryptionContextSubset", pairs),
                Constraint::Equals(pairs) => ("encryptionContextEquals", pairs),
            };
            let pairs: Map<String, Value> = pairs
                .iter()
                .map(|(key, value)| (key.to_string(), json!(value.as_str())))
                .collect();
            parameters.insert("constraints".into(), json!({ name: pairs }));
        }
        if let Some(name) = &self.name {
            parameters.insert("name".into(), json!(name.as_str()));
        }
        Value::Object(parameters)
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

impl CreateGrant {
    fn add_keys(&self, scene: &Scene<'_>, context: &mut Context) {
        super::add_encryption_context(self.pairs(), context);
        super::add_for_resource(scene.call, context);
        if !context.has("kms:GrantOperations") {
            context.set_many(
                "kms:GrantOperations",
                self.operations.iter().map(|operation| operation.as_str()),
            );
        }
        match &self.constraint {
            Some(Constraint::Subset(_)) => {
                set_default(context, "kms:GrantConstraintType", "EncryptionContextSubset")
            }
            Some(Constraint::Equals(_)) => {
                set_default(context, "kms:GrantConstraintType", "EncryptionContextEquals")
            }
            None => {}
        }
        set_default(context, "kms:GranteePrincipal", self.grantee.to_string().as_str());
        if let GranteePrincipal::Principal(Principal::Service(_)) = &self.grantee {
            set_default(
                context,
                "kms:GranteeServicePrincipal",
                self.grantee.to_string().as_str(),
            );
        }
        if let Some(retiring) = &self.retiring {
            set_default(context, "kms:RetiringPrincipal", retiring.to_string().as_str());
        }
    }

    fn done(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(id) = ids::grant_id(ids) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let grant = Grant {
            id: id.clone(),
            name: self.name.clone(),
            grantee: self.grantee.clone(),
            retiring: self.retiring.clone(),
            operations: self.operations.clone(),
            constraint: self.constraint.clone(),
            issuing_account: scene.call.caller.account(),
            creation_date: scene.call.time,
        };
        let effects = match scene.world.key(&self.key) {
            Known::Is(Some(key)) if key.grants.value().is_some() => {
                vec![Effect::GrantCreated {
                    key: self.key.clone(),
                    grant,
                }]
            }
            // The list of grants was not read: the new one cannot be added to it.
            _ => Vec::new(),
        };
        let token = ids.hsm().and_then(|hsm| extras::token(hsm, &self.key, &id));
        Ok(Done {
            response: Response::Grant {
                id,
                key: self.key.clone(),
                token,
            },
            effects,
        })
    }

    /// A caller whose only permission is a grant may pass on no more than that grant holds
    /// (`authorization.md` 4.4).
    fn stay_within_parent(&self, scene: &Scene<'_>) -> Result<(), Stop> {
        let caller = crate::authorize::profile_of(scene.world, scene.call);
        let base = scene.context(&caller);
        for check in self.checks(scene, &base)? {
            let endpoint = scene.call.endpoint.as_ref();
            let context = check.context?;
            let (mut policies, about) = crate::authorize::gather(
                scene.world,
                &caller,
                &check.resource,
                check.owner,
                false,
                endpoint,
            );
            let request =
                octroi_policy::Request::new(caller.caller.clone(), check.action, &check.resource, context);
            if authorize(&request, &policies, &about).allowed_by != Some(AllowPath::Extra) {
                continue;
            }
            let parents = std::mem::take(&mut policies.grants);
            let fits = parents.iter().fold(Tri::False, |any, parent| {
                any.or(match parent {
                    Known::Is(parent) => {
                        policies.grants = vec![Known::Is(parent.clone())];
                        let reaches =
                            authorize(&request, &policies, &about).allowed_by == Some(AllowPath::Extra);
                        (reaches && self.fits_in(parent)).into()
                    }
                    Known::Unknown(_) => Tri::Unknown,
                })
            });
            if fits.is_false() {
                let text = format!(
                    "User: {} is not authorized to perform: kms:CreateGrant on resource: {} because the grant that allows it does not hold every operation asked for",
                    scene.call.caller, self.key
                );
                return Err(Failure::new(ErrorCode::AccessDenied, text).into());
            }
        }
        Ok(())
    }

    fn fits_in(&self, parent: &Grant) -> bool {
        let operations = self
            .operations
            .iter()
            .all(|operation| parent.operations.contains(operation));
        let constraint = match (&parent.constraint, &self.constraint) {
            (None, _) => true,
            (
                Some(Constraint::Subset(outer)),
                Some(Constraint::Subset(inner) | Constraint::Equals(inner)),
            ) => outer.iter().all(|pair| inner.contains(pair)),
            (Some(Constraint::Equals(outer)), Some(Constraint::Equals(inner))) => {
                outer.len() == inner.len() && outer.iter().all(|pair| inner.contains(pair))
            }
            (Some(_), _) => false,
        };
        operations && constraint
    }
}

impl Bind for CreateGrant {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let operations = asked
            .texts("Operations")
            .map(str::parse)
            .collect::<Result<Vec<GrantOperation>, _>>()
            .map_err(|error| Failure::new(ErrorCode::Validation, error.to_string()))?;
        let constraint = fitting::constraint_of(asked)?;
        Ok(Self {
            key: key_ref::named(asked, "KeyId", false)?,
            grantee: GranteePrincipal::new(asked.text("GranteePrincipal").unwrap_or_default()),
            retiring: asked.text("RetiringPrincipal").map(GranteePrincipal::new),
            operations,
            constraint,
            name: asked.text("Name").map(SmolStr::from),
            extras: asked.extras()?,
        })
    }
}
