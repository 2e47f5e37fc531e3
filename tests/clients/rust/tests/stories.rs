//! The AWS SDK for Rust against a server with enforcement on.

use std::fs;
use std::path::PathBuf;

use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::GrantOperation;
use aws_sdk_organizations::types::PolicyType;
use octroi_clients::{ACCOUNT, Who, fresh, new_account, new_user, policy, trust, variable};

#[tokio::test]
async fn a_user_is_denied_with_aws_sentence_and_allowed_by_a_policy() {
    let root = Who::root();
    let user = new_user(&root).await;
    let made = root.kms.create_key().send().await.unwrap();
    let key = made.key_metadata().unwrap();
    let arn = key.arn().unwrap();
    let ask = || {
        user.who
            .kms
            .create_grant()
            .key_id(key.key_id())
            .grantee_principal(&user.arn)
            .operations(GrantOperation::Decrypt)
            .send()
    };
    let refused = ask().await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDeniedException"));
    let sentence = format!(
        "User: {} is not authorized to perform: kms:CreateGrant on resource: {arn} because no identity-based \
         policy allows the kms:CreateGrant action",
        user.arn
    );
    assert_eq!(refused.message(), Some(sentence.as_str()));

    let may = root
        .iam
        .create_policy()
        .policy_name(fresh("may-grant"))
        .policy_document(policy("Allow", "kms:CreateGrant", arn))
        .send()
        .await
        .unwrap();
    root.iam
        .attach_user_policy()
        .user_name(&user.name)
        .policy_arn(may.policy().unwrap().arn().unwrap())
        .send()
        .await
        .unwrap();
    let grant = ask().await.unwrap();

    let sealed = root
        .kms
        .encrypt()
        .key_id(arn)
        .plaintext(Blob::new("granted"))
        .send()
        .await
        .unwrap();
    let opened = user
        .who
        .kms
        .decrypt()
        .ciphertext_blob(sealed.ciphertext_blob().unwrap().clone())
        .grant_tokens(grant.grant_token().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(opened.plaintext().unwrap().as_ref(), b"granted");
    assert_eq!(opened.key_id(), Some(arn));
}

#[tokio::test]
async fn a_role_of_another_account_is_assumed_under_a_service_control_policy() {
    let root = Who::root();
    let user = new_user(&root).await;
    let (account, other) = new_account(&root).await;
    let name = fresh("visited");
    let role = other
        .iam
        .create_role()
        .role_name(&name)
        .assume_role_policy_document(trust(&user.arn))
        .send()
        .await
        .unwrap();
    let role = role.role().unwrap().arn().to_owned();
    other
        .iam
        .put_role_policy()
        .role_name(&name)
        .policy_name("keys")
        .policy_document(policy("Allow", "kms:*", "*"))
        .send()
        .await
        .unwrap();
    let visit = || {
        user.who
            .sts
            .assume_role()
            .role_arn(&role)
            .role_session_name("visit")
            .send()
    };
    let refused = visit().await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDenied"));
    user.allow(&root, "sts:AssumeRole", &role).await;
    let session = visit().await.unwrap();
    let visitor = Who::of(session.credentials().unwrap());
    let identity = visitor.sts.get_caller_identity().send().await.unwrap();
    let arn = format!("arn:aws:sts::{account}:assumed-role/{name}/visit");
    assert_eq!(identity.arn(), Some(arn.as_str()));
    visitor.kms.create_key().send().await.unwrap();

    let scp = root
        .organizations
        .create_policy()
        .name(fresh("no-keys"))
        .description("")
        .r#type(PolicyType::ServiceControlPolicy)
        .content(policy("Deny", "kms:CreateKey", "*"))
        .send()
        .await
        .unwrap();
    let scp = scp.policy().unwrap().policy_summary().unwrap();
    root.organizations
        .attach_policy()
        .policy_id(scp.id().unwrap())
        .target_id(&account)
        .send()
        .await
        .unwrap();
    let refused = visitor.kms.create_key().send().await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDeniedException"));
    let said = refused.message().unwrap();
    assert!(said.starts_with(&format!(
        "User: {arn} is not authorized to perform: kms:CreateKey on resource: *"
    )));
    assert!(
        said.contains("with an explicit deny in a service control policy"),
        "{said}"
    );
}

#[tokio::test]
async fn ciphertexts_pass_between_the_clients() {
    let root = Who::root();
    let relay = PathBuf::from(variable("OCTROI_RELAY"));
    for entry in fs::read_dir(&relay).unwrap() {
        let path = entry.unwrap().path();
        let from = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let opened = root
            .kms
            .decrypt()
            .ciphertext_blob(Blob::new(fs::read(&path).unwrap()))
            .encryption_context("from", &from)
            .send()
            .await
            .unwrap();
        assert_eq!(
            opened.plaintext().unwrap().as_ref(),
            format!("from {from}").as_bytes()
        );
    }
    let key = root.kms.create_key().send().await.unwrap();
    let sealed = root
        .kms
        .encrypt()
        .key_id(key.key_metadata().unwrap().key_id())
        .plaintext(Blob::new("from rust"))
        .encryption_context("from", "rust")
        .send()
        .await
        .unwrap();
    fs::write(relay.join("rust.ciphertext"), sealed.ciphertext_blob().unwrap()).unwrap();
}

#[tokio::test]
async fn errors_become_the_variants_of_their_operations() {
    let root = Who::root();
    let user = new_user(&root).await;
    let absent = root
        .kms
        .describe_key()
        .key_id("alias/none")
        .send()
        .await
        .unwrap_err();
    assert!(absent.into_service_error().is_not_found_exception());
    let spoilt = root
        .kms
        .decrypt()
        .ciphertext_blob(Blob::new("no"))
        .send()
        .await
        .unwrap_err();
    assert!(spoilt.into_service_error().is_invalid_ciphertext_exception());
    let malformed = root.kms.create_key().policy("{").send().await.unwrap_err();
    assert!(
        malformed
            .into_service_error()
            .is_malformed_policy_document_exception()
    );
    let marker = root.kms.list_keys().marker("no").send().await.unwrap_err();
    assert!(marker.into_service_error().is_invalid_marker_exception());
    let key = root.kms.create_key().send().await.unwrap();
    let id = key.key_metadata().unwrap().key_id();
    let dry = root
        .kms
        .encrypt()
        .key_id(id)
        .plaintext(Blob::new("x"))
        .dry_run(true)
        .send()
        .await
        .unwrap_err();
    assert!(dry.into_service_error().is_dry_run_operation_exception());
    root.kms.disable_key().key_id(id).send().await.unwrap();
    let disabled = root
        .kms
        .encrypt()
        .key_id(id)
        .plaintext(Blob::new("x"))
        .send()
        .await
        .unwrap_err();
    assert!(disabled.into_service_error().is_disabled_exception());
    root.kms.schedule_key_deletion().key_id(id).send().await.unwrap();
    let state = root.kms.enable_key().key_id(id).send().await.unwrap_err();
    assert!(state.into_service_error().is_kms_invalid_state_exception());

    let absent = root.iam.get_user().user_name("nobody").send().await.unwrap_err();
    assert!(absent.into_service_error().is_no_such_entity_exception());
    let twice = root
        .iam
        .create_user()
        .user_name(&user.name)
        .send()
        .await
        .unwrap_err();
    assert!(twice.into_service_error().is_entity_already_exists_exception());
    let conflict = root
        .iam
        .delete_user()
        .user_name(&user.name)
        .send()
        .await
        .unwrap_err();
    assert!(conflict.into_service_error().is_delete_conflict_exception());
    let nonsense = root
        .sts
        .decode_authorization_message()
        .encoded_message("no")
        .send()
        .await
        .unwrap_err();
    assert!(
        nonsense
            .into_service_error()
            .is_invalid_authorization_message_exception()
    );
}

#[tokio::test]
async fn wrong_secrets_and_ids_are_refused_as_each_service_does() {
    let root = Who::root();
    let identity = root.sts.get_caller_identity().send().await.unwrap();
    assert_eq!(
        identity.arn(),
        Some(format!("arn:aws:iam::{ACCOUNT}:root").as_str())
    );
    let forged = Who::new(&variable("AWS_ACCESS_KEY_ID"), &"0".repeat(40), None);
    let nobody = Who::new("AKIAAAAAAAAAAAAAAAAA", &"0".repeat(40), None);
    let codes = [
        (&forged, "SignatureDoesNotMatch", "InvalidSignatureException"),
        (&nobody, "InvalidClientTokenId", "UnrecognizedClientException"),
    ];
    for (who, query, json) in codes {
        let sts = who.sts.get_caller_identity().send().await.unwrap_err();
        assert_eq!(sts.code(), Some(query));
        let iam = who.iam.list_users().send().await.unwrap_err();
        assert_eq!(iam.code(), Some(query));
        let kms = who.kms.list_keys().send().await.unwrap_err();
        assert_eq!(kms.code(), Some(json));
        let organizations = who
            .organizations
            .describe_organization()
            .send()
            .await
            .unwrap_err();
        assert_eq!(organizations.code(), Some(json));
    }
}
