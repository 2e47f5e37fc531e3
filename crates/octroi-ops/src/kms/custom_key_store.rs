//! Custom key stores: an account here has none, and none can be made.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html>. A store stands for a
//! CloudHSM cluster or an external key manager, which do not exist here: lists are empty, a store that is
//! named does not exist, and making one fails as it does where the cluster or the proxy is not there.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;

use super::list_keys;
use super::paging::Page;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The failure for a store that does not exist.
pub(super) fn not_found(store: &str) -> Stop {
    let text = format!("Custom key store {store} does not exist.");
    Failure::new(ErrorCode::CustomKeyStoreNotFoundException, text).into()
}

macro_rules! on_store {
    ($($(#[$doc:meta])* $name:ident($read_only:literal);)+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            custom_key_store_id: SmolStr,
        }

        impl Operation for $name {
            const SERVICE: &'static str = "kms";
            const NAME: &'static str = stringify!($name);
            const READ_ONLY: bool = $read_only;

            fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
                list_keys::keyless(scene, Self::NAME, base)
            }

            fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
                Err(not_found(&self.custom_key_store_id))
            }
        })+
    };
}

on_store! {
    /// A request to connect a store.
    ConnectCustomKeyStore(false);
    /// A request to disconnect a store.
    DisconnectCustomKeyStore(false);
    /// A request to delete a store.
    DeleteCustomKeyStore(false);
    /// A request to change a store.
    UpdateCustomKeyStore(false);
}

/// A request to make a store.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateCustomKeyStore {
    custom_key_store_type: Option<SmolStr>,
    cloud_hsm_cluster_id: Option<SmolStr>,
    xks_proxy_uri_endpoint: Option<SmolStr>,
}

impl Operation for CreateCustomKeyStore {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "CreateCustomKeyStore";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        list_keys::keyless(scene, Self::NAME, base)
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let failure = match (self.custom_key_store_type.as_deref(), &self.cloud_hsm_cluster_id) {
            (Some("EXTERNAL_KEY_STORE"), _) => {
                let endpoint = self.xks_proxy_uri_endpoint.as_deref().unwrap_or_default();
                let text = format!("The external key store proxy {endpoint} cannot be reached.");
                Failure::new(ErrorCode::XksProxyUriUnreachableException, text)
            }
            (_, Some(cluster)) => {
                let text = format!("AWS CloudHSM cluster {cluster} does not exist.");
                Failure::new(ErrorCode::CloudHsmClusterNotFoundException, text)
            }
            (_, None) => Failure::new(
                ErrorCode::Validation,
                "You must specify a CloudHsmClusterId for an AWS CloudHSM key store.",
            ),
        };
        Err(failure.into())
    }
}

/// A request for the stores.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeCustomKeyStores {
    custom_key_store_id: Option<SmolStr>,
    custom_key_store_name: Option<SmolStr>,
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

impl Operation for DescribeCustomKeyStores {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "DescribeCustomKeyStores";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        list_keys::keyless(scene, Self::NAME, base)
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        if let Some(store) = self
            .custom_key_store_id
            .as_ref()
            .or(self.custom_key_store_name.as_ref())
        {
            return Err(not_found(store));
        }
        let page = Page::new(self.limit, self.marker.as_deref(), (100, 1_000))?;
        Ok(Done::output(page.of("CustomKeyStores", Vec::new())))
    }
}
