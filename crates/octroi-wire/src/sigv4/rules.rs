//! In what the services differ when they check a signature.
//!
//! Clocks may differ by 15 minutes for STS (aws/aws-cli#6676, QT-DevOps/DevOpsIssues#989) and by
//! 5 for the rest (aws/aws-sdk-js-v3#6400 for KMS). STS and IAM do not heed `X-Amz-Expires`:
//! a presigned request is good as long as any other (aws/aws-sdk-go#2167,
//! kubernetes-sigs/aws-iam-authenticator#160). Services like S3 sign the path as it is, and take
//! payloads that are not signed:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

/// How one service checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    /// How far the clocks may be apart, in minutes.
    pub(super) window_minutes: u32,
    /// Whether the lifetime of a presigned request counts.
    pub(super) heeds_lifetime: bool,
    /// Whether the service signs paths and payloads the way S3 does.
    pub(super) like_s3: bool,
}

/// Returns the rules of a service, by its signing name.
pub(super) fn of(service: &str) -> Rules {
    let like_s3 = matches!(service, "s3" | "s3express" | "s3-object-lambda" | "s3-outposts");
    Rules {
        window_minutes: if matches!(service, "sts") || like_s3 {
            15
        } else {
            5
        },
        heeds_lifetime: !matches!(service, "sts" | "iam"),
        like_s3,
    }
}
