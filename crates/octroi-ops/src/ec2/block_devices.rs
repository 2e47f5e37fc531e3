//! What the block devices of a launch become: encrypted or not, under which key, from what.
//!
//! Follows <https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html>,
//! <https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html> and
//! `launch.md` 3.4 and 7:
//!
//! - A volume is encrypted if that is asked for, if its snapshot is, or if encryption by
//!   default is on; nobody can opt out of the last two.
//! - The key is the one asked for; else that of the snapshot, if the caller's account owns
//!   it; else the account's default key, which is `alias/aws/ebs` unless it was changed.
//! - The request's devices go over the image's, device by device and member by member.
//!
//! What rests on a setting that was not read is unknown. Left out: instance store, devices
//! that the request suppresses.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Region};
use octroi_world::{BlockDevice, Image, Snapshot, World};

use crate::kms::{ALIAS_AWS_EBS, resolve_key};

/// A block device with everything decided that decides its calls to KMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedDevice {
    /// The device as it was asked for, request over image.
    pub device: BlockDevice,
    /// Whether the volume is encrypted.
    pub encrypted: Known<bool>,
    /// Its key; `None` for a plain volume.
    pub kms_key: Known<Option<Arn>>,
    /// What it is made from.
    pub source: Known<Source>,
}

/// What a volume is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nothing.
    Blank,
    /// A snapshot that is not encrypted.
    PlainSnapshot,
    /// An encrypted snapshot.
    EncryptedSnapshot {
        /// Its key.
        key: Arn,
        /// The account that owns it, where known.
        owner: Option<AccountId>,
    },
}

/// Resolves the block devices of a launch in an account and Region.
///
/// `devices` are the request's (those of its launch template included). An image that lists
/// no device still has a root device: the request's first device is taken for it.
pub fn resolve(
    world: &World,
    account: AccountId,
    region: &Region,
    devices: &[BlockDevice],
    image: Option<&Image>,
) -> Vec<ResolvedDevice> {
    let settings = Settings {
        world,
        account,
        region,
    };
    merged(devices, image)
        .into_iter()
        .map(|(device, own)| {
            let origin = settings.origin(&device, own.as_ref());
            settings.resolve(device, origin)
        })
        .collect()
}

/// An image and the device of its mapping that is meant, if it lists any.
type Own<'a> = (&'a Image, Option<&'a BlockDevice>);

/// Lays the request's devices over the image's; tells of each what the image brings.
fn merged<'a>(devices: &[BlockDevice], image: Option<&'a Image>) -> Vec<(BlockDevice, Option<Own<'a>>)> {
    let of_request = |device: &BlockDevice| (device.clone(), None);
    let Some(image) = image else {
        return devices.iter().map(of_request).collect();
    };
    if image.block_devices.is_empty() {
        let (root, rest) = match devices.split_first() {
            Some((first, rest)) => (first.clone(), rest),
            None => (BLANK, devices),
        };
        let root = (root, Some((image, None)));
        return std::iter::once(root).chain(rest.iter().map(of_request)).collect();
    }
    // A device that the request does not name lies over the root, which comes first.
    let lies_over = |asked: &BlockDevice, index: usize, own: &BlockDevice| match &asked.device {
        Some(name) => own.device.as_ref() == Some(name),
        None => index == 0,
    };
    let of_image = image.block_devices.iter().enumerate().map(|(index, own)| {
        let over = devices.iter().find(|asked| lies_over(asked, index, own));
        (laid_over(over.unwrap_or(&BLANK), own), Some((image, Some(own))))
    });
    let added = devices
        .iter()
        .filter(|asked| {
            let mut own = image.block_devices.iter().enumerate();
            !own.any(|(index, own)| lies_over(asked, index, own))
        })
        .map(of_request);
    of_image.chain(added).collect()
}

const BLANK: BlockDevice = BlockDevice {
    device: None,
    encrypted: None,
    kms_key_id: None,
    snapshot: None,
    size_gib: None,
};

/// The key that an image's device names is that of its snapshot; it asks for none.
fn laid_over(asked: &BlockDevice, own: &BlockDevice) -> BlockDevice {
    BlockDevice {
        device: own.device.clone(),
        encrypted: asked.encrypted,
        kms_key_id: asked.kms_key_id.clone(),
        snapshot: asked.snapshot.clone().or_else(|| own.snapshot.clone()),
        size_gib: asked.size_gib.or(own.size_gib),
    }
}

/// What a volume is made from, of which encryption may be known where the key is not.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    encrypted: Known<bool>,
    source: Known<Source>,
}

impl Origin {
    const BLANK: Self = Self {
        encrypted: Known::Is(false),
        source: Known::Is(Source::Blank),
    };

    fn unknown(gap: Gap) -> Self {
        Self {
            encrypted: Known::Unknown(gap.clone()),
            source: Known::Unknown(gap),
        }
    }

    fn new(encrypted: Known<bool>, key: Known<Option<Arn>>, owner: Option<AccountId>, datum: Datum) -> Self {
        let source = match (&encrypted, key) {
            (Known::Is(false), _) => Known::Is(Source::PlainSnapshot),
            (Known::Is(true), Known::Is(Some(key))) => Known::Is(Source::EncryptedSnapshot { key, owner }),
            (Known::Is(true), Known::Is(None)) => Known::Unknown(Gap::new(datum)),
            (Known::Is(true), Known::Unknown(gap)) => Known::Unknown(gap),
            (Known::Unknown(gap), _) => Known::Unknown(gap.clone()),
        };
        Self { encrypted, source }
    }

    pub(super) fn of_snapshot(snapshot: &Snapshot) -> Self {
        Self::new(
            snapshot.encrypted.clone(),
            snapshot.kms_key.clone(),
            Some(snapshot.owner),
            Datum::Snapshot(snapshot.id.as_str().into()),
        )
    }
}

/// Whose settings, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings<'a> {
    pub(super) world: &'a World,
    pub(super) account: AccountId,
    pub(super) region: &'a Region,
}

impl Settings<'_> {
    /// What a device's volume is made from.
    pub(super) fn origin(&self, device: &BlockDevice, own: Option<&Own<'_>>) -> Origin {
        if let Some(id) = &device.snapshot {
            if let Known::Is(Some(snapshot)) = self.world.snapshot(id) {
                return Origin::of_snapshot(snapshot);
            }
            let of_image =
                own.is_some_and(|(_, own)| own.is_none_or(|own| own.snapshot.as_ref() == Some(id)));
            if !of_image {
                return Origin::unknown(Gap::new(Datum::Snapshot(id.as_str().into())));
            }
        }
        let Some((image, own)) = own else {
            return Origin::BLANK;
        };
        // A mapping that names snapshots names them all: a device without one is empty.
        let lists_snapshots = image.block_devices.iter().any(|own| own.snapshot.is_some());
        if lists_snapshots && device.snapshot.is_none() {
            return Origin::BLANK;
        }
        let encrypted = own.and_then(|own| own.encrypted);
        let key = own.and_then(|own| own.kms_key_id.as_ref());
        Origin::new(
            encrypted.map_or_else(|| image.encrypted.clone(), Known::Is),
            key.map_or_else(
                || image.kms_key.clone(),
                |text| resolve_key(self.world, self.account, self.region, text).map(Some),
            ),
            image.owner,
            Datum::Image(image.id.as_str().into()),
        )
    }

    /// Decides encryption and key of a volume from what is asked and what it is made from.
    pub(super) fn resolve(&self, device: BlockDevice, origin: Origin) -> ResolvedDevice {
        let encrypted = self.encrypted(&device, &origin);
        let kms_key = match &encrypted {
            Known::Is(true) => self.key(&device, &origin).map(Some),
            Known::Is(false) => Known::Is(None),
            Known::Unknown(gap) => Known::Unknown(gap.clone()),
        };
        ResolvedDevice {
            device,
            encrypted,
            kms_key,
            source: origin.source,
        }
    }

    fn encrypted(&self, device: &BlockDevice, origin: &Origin) -> Known<bool> {
        let defaults = self.world.ebs_defaults(self.account, self.region);
        let by_default = defaults.encryption_by_default;
        if device.encrypted == Some(true)
            || origin.encrypted == Known::Is(true)
            || by_default == Known::Is(true)
        {
            return Known::Is(true);
        }
        match &origin.encrypted {
            Known::Unknown(gap) => Known::Unknown(gap.clone()),
            Known::Is(_) => by_default,
        }
    }

    fn key(&self, device: &BlockDevice, origin: &Origin) -> Known<Arn> {
        if let Some(text) = &device.kms_key_id {
            return resolve_key(self.world, self.account, self.region, text);
        }
        match &origin.source {
            Known::Is(Source::Blank | Source::PlainSnapshot) => self.default_key(),
            // A shared snapshot's key is not inherited.
            Known::Is(Source::EncryptedSnapshot { key, owner }) => match owner {
                Some(owner) if *owner == self.account => Known::Is(key.clone()),
                Some(_) => self.default_key(),
                None => match self.default_key() {
                    Known::Is(default) if default == *key => Known::Is(default),
                    Known::Is(_) => {
                        let about = device.snapshot.as_ref();
                        let about = about.map_or("the image", octroi_names::SnapshotId::as_str);
                        Known::Unknown(Gap::new(Datum::Snapshot(about.into())))
                    }
                    Known::Unknown(gap) => Known::Unknown(gap),
                },
            },
            Known::Unknown(gap) => Known::Unknown(gap.clone()),
        }
    }

    /// The account's default key for EBS in the Region.
    pub(super) fn default_key(&self) -> Known<Arn> {
        match self.world.ebs_defaults(self.account, self.region).default_kms_key {
            Known::Is(Some(arn)) => resolve_key(self.world, self.account, self.region, arn.as_str()),
            Known::Is(None) => resolve_key(self.world, self.account, self.region, ALIAS_AWS_EBS),
            Known::Unknown(gap) => Known::Unknown(gap),
        }
    }
}
