//! The AWS managed policies as data: what IAM lists of each, and its document.
//!
//! From their pages, <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>, such as
//! <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html>; the
//! documents beside this file have the policies' names and the text of the version given here.
//!
//! Two are subsets: `ReadOnlyAccess` and `SecurityAudit` have, of the actions of their version, those of the
//! services access-analyzer, account, autoscaling, backup, cloudformation, cloudtrail, cloudwatch, config, dlm,
//! dynamodb, ebs, ec2, ecr, ecs, eks, elasticloadbalancing, events, iam, kms, lambda, logs, organizations, rds,
//! s3, secretsmanager, servicequotas, sns, sqs, ssm, sts and tag. Where the id of a policy was not found, the
//! id here only has the form of one.

/// One policy.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    /// The number of the default version.
    pub(super) version: u32,
    pub(super) created: &'static str,
    /// When the default version was made.
    pub(super) updated: &'static str,
    pub(super) description: &'static str,
    pub(super) document: &'static str,
}

macro_rules! rows {
    ($($name:literal, $path:literal, $id:literal, v $version:literal, $created:literal, $updated:literal, $description:literal;)+) => {
        /// Every policy, by name.
        pub(super) const ROWS: &[Row] = &[$(Row {
            name: $name,
            path: $path,
            id: $id,
            version: $version,
            created: $created,
            updated: $updated,
            description: $description,
            document: include_str!(concat!($name, ".json")),
        }),+];
    };
}

rows! {
    "AdministratorAccess", "/", "ANPAIWMBCKSKIEE64ZLYK", v 1, "2015-02-06T18:39:46Z", "2015-02-06T18:39:46Z",
    "Provides full access to AWS services and resources.";
    "AmazonEBSCSIDriverPolicy", "/service-role/", "ANPAJG3XBOL7A6DRBA74U", v 14, "2022-04-04T17:24:29Z", "2026-02-12T18:02:41Z",
    "IAM Policy that allows the CSI driver service account to make calls to related services such as EC2 \
     on your behalf.";
    "AmazonEC2ContainerRegistryReadOnly", "/", "ANPAIFYZPA37OOHVIH7KQ", v 3, "2015-12-21T17:04:15Z", "2019-12-10T20:56:32Z",
    "Provides read-only access to Amazon EC2 Container Registry repositories.";
    "AmazonEC2FullAccess", "/", "ANPAI3VAJF5ZCRZ7MCQE6", v 5, "2015-02-06T18:40:15Z", "2018-11-27T02:16:56Z",
    "Provides full access to Amazon EC2 via the AWS Management Console.";
    "AmazonEC2ReadOnlyAccess", "/", "ANPAIGDT4SV4GSETWTBZK", v 5, "2015-02-06T18:40:17Z", "2026-02-12T18:03:17Z",
    "Provides read only access to Amazon EC2 via the AWS Management Console.";
    "AmazonECSServiceRolePolicy", "/aws-service-role/", "ANPA7BWG7N6LH3LSZQA27", v 24, "2017-10-14T01:18:58Z", "2026-04-22T23:12:09Z",
    "Policy to enable Amazon ECS to manage your cluster.";
    "AmazonEKS_CNI_Policy", "/", "ANPAADLUDSQPMVCHZJD7N", v 6, "2018-05-27T21:07:42Z", "2026-03-04T19:12:14Z",
    "This policy provides the Amazon VPC CNI Plugin (amazon-vpc-cni-k8s) the permissions it requires to \
     modify the IP address configuration on your EKS worker nodes. This permission set allows the CNI to \
     list, describe, and modify Elastic Network Interfaces on your behalf. More information on the AWS \
     VPC CNI Plugin is available here: https://github.com/aws/amazon-vpc-cni-k8s";
    "AmazonEKSClusterPolicy", "/", "ANPAYBSFPKJH7QTTHZO2E", v 10, "2018-05-27T21:06:14Z", "2026-02-12T17:58:15Z",
    "This policy provides Kubernetes the permissions it requires to manage resources on your behalf. \
     Kubernetes requires Ec2:CreateTags permissions to place identifying information on EC2 resources \
     including but not limited to Instances, Security Groups, and Elastic Network Interfaces.";
    "AmazonEKSWorkerNodePolicy", "/", "ANPAUTMBDBA3DGCMMZF76", v 3, "2018-05-27T21:09:01Z", "2023-11-27T00:06:13Z",
    "This policy allows Amazon EKS worker nodes to connect to Amazon EKS Clusters.";
    "AmazonElasticMapReduceforEC2Role", "/service-role/", "ANPAIGALS5RCDLZLB3PGS", v 3, "2015-02-06T18:41:21Z", "2017-08-11T23:57:30Z",
    "Default policy for the Amazon Elastic MapReduce for EC2 service role.";
    "AmazonElasticMapReduceRole", "/service-role/", "ANPAIDI2BQT2LKXZG36TW", v 10, "2015-02-06T18:41:20Z", "2020-06-24T22:24:20Z",
    "This policy is on a deprecation path. See documentation for guidance: \
     https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-iam-policies.html. Default \
     policy for the Amazon Elastic MapReduce service role.";
    "AmazonS3FullAccess", "/", "ANPAIFIR6V6BVTRAHWINE", v 2, "2015-02-06T18:40:58Z", "2021-09-27T20:16:37Z",
    "Provides full access to all buckets via the AWS Management Console.";
    "AmazonS3ReadOnlyAccess", "/", "ANPAIZTJ4DXE7G6AGAE6M", v 3, "2015-02-06T18:40:59Z", "2023-08-10T21:31:39Z",
    "Provides read only access to all buckets via the AWS Management Console.";
    "AmazonSSMManagedInstanceCore", "/", "ANPAIXSHM2BNB2D3AXXRU", v 2, "2019-03-15T17:22:12Z", "2019-05-23T16:54:21Z",
    "The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.";
    "AmazonVPCFullAccess", "/", "ANPAJBWPGNOVKZD3JI2P2", v 13, "2015-02-06T18:41:16Z", "2026-02-12T18:00:44Z",
    "Provides full access to Amazon VPC via the AWS Management Console.";
    "AutoScalingServiceRolePolicy", "/aws-service-role/", "ANPAIC5D2V7MRWBMHGD7G", v 10, "2018-01-08T23:10:55Z", "2025-11-12T18:19:06Z",
    "Enables access to AWS Services and Resources used or managed by Auto Scaling";
    "AWSCloudTrail_ReadOnlyAccess", "/", "ANPABL5NYDYRIJIN5QMBK", v 1, "2022-06-14T17:19:05Z", "2022-06-14T17:19:05Z",
    "Provides read only access to AWS CloudTrail.";
    "AWSControlTowerServiceRolePolicy", "/service-role/", "ANPAMDIHUYLBVMZWJ7D3J", v 20, "2019-05-03T18:19:11Z", "2026-03-23T18:42:11Z",
    "Provides access to AWS Resources managed or used by AWS Control Tower";
    "AWSEC2CapacityReservationFleetRolePolicy", "/aws-service-role/", "ANPANHUPV733X5NWNLD2K", v 2, "2021-09-29T14:43:09Z", "2025-03-03T23:22:06Z",
    "Allows EC2 CapacityReservation Fleet to manage Capacity Reservations";
    "AWSEC2FleetServiceRolePolicy", "/aws-service-role/", "ANPAJCL355O4TC27CPKVC", v 3, "2018-03-21T00:08:55Z", "2020-05-04T20:10:31Z",
    "Allows EC2 Fleet to launch and manage instances";
    "AWSEC2SpotFleetServiceRolePolicy", "/aws-service-role/", "ANPAILWCVTZD57EMYWMBO", v 4, "2017-10-23T19:13:06Z", "2020-03-16T19:16:21Z",
    "Allows EC2 Spot Fleet to launch and manage spot fleet instances";
    "AWSEC2SpotServiceRolePolicy", "/aws-service-role/", "ANPAIZJJBQNXQYVKTEXGM", v 4, "2017-09-18T18:51:54Z", "2018-12-12T00:13:51Z",
    "Allows EC2 Spot to launch and manage spot instances";
    "AWSElasticLoadBalancingServiceRolePolicy", "/aws-service-role/", "ANPAIMHWGGSRHLOQUICJQ", v 14, "2017-09-19T22:19:04Z", "2026-02-12T17:58:08Z",
    "Service Linked Role Policy for AWS Elastic Load Balancing Control Plane";
    "AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy", "/aws-service-role/", "ANPA55KWFMN3SQIEITJPQ", v 2, "2018-11-14T20:10:53Z", "2023-11-10T19:03:34Z",
    "Enables access to AWS services and resources required for AWS KMS custom key stores";
    "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy", "/aws-service-role/", "ANPAU2XNMQCH3WA3HZSSL", v 2, "2021-06-16T15:37:37Z", "2024-11-13T22:53:54Z",
    "Enables access to AWS services and resources required for AWS KMS multi-region keys";
    "AWSKeyManagementServicePowerUser", "/", "ANPAJNPP7PPPPMJRV2SA4", v 2, "2015-02-06T18:40:40Z", "2017-03-07T00:55:11Z",
    "Provides access to AWS Key Management Service (KMS).";
    "AWSLambdaBasicExecutionRole", "/service-role/", "ANPAJNCQGXC42545SKXIK", v 1, "2015-04-09T15:03:43Z", "2015-04-09T15:03:43Z",
    "Provides write permissions to CloudWatch Logs.";
    "AWSOrganizationsServiceTrustPolicy", "/aws-service-role/", "ANPAIQH6ROMVVECFVRJPK", v 3, "2017-10-10T23:04:07Z", "2026-03-05T19:12:09Z",
    "A policy to allow AWS Organizations to share trust with other approved AWS Services for the purpose \
     of simplifying customer configuration.";
    "AWSServiceRoleForAmazonEKSNodegroup", "/aws-service-role/", "ANPACVQDKEAF6MJCRQ6B3", v 11, "2019-11-07T01:34:26Z", "2026-02-17T18:42:07Z",
    "Permissions required for managing nodegroups in the customer's account. These policies related to \
     management of the following resources: AutoscalingGroups, SecurityGroups, LaunchTemplates and \
     InstanceProfiles.";
    "CloudTrailServiceRolePolicy", "/aws-service-role/", "ANPATDTZE2UQ42ZJYIZZK", v 3, "2018-10-24T21:21:44Z", "2023-11-27T01:18:10Z",
    "Permission policy for CloudTrail ServiceLinkedRole";
    "CloudWatchAgentServerPolicy", "/", "ANPALH7YND7WCHOGG5V7D", v 3, "2018-03-07T01:06:44Z", "2024-02-06T16:37:37Z",
    "Permissions required to use AmazonCloudWatchAgent on servers";
    "IAMFullAccess", "/", "ANPAI7XKCFMBPM3QQRRVQ", v 2, "2015-02-06T18:40:38Z", "2019-06-21T19:40:00Z",
    "Provides full access to IAM via the AWS Management Console.";
    "IAMReadOnlyAccess", "/", "ANPAJKSO7NDY4T57MWDSQ", v 4, "2015-02-06T18:40:39Z", "2018-01-25T19:11:27Z",
    "Provides read only access to IAM via the AWS Management Console.";
    "IAMUserChangePassword", "/", "ANPAJ4L4MM2A7QIEB56MS", v 5, "2016-11-15T00:25:16Z", "2026-02-12T17:58:57Z",
    "Provides the ability for an IAM user to change their own password.";
    "PowerUserAccess", "/", "ANPAJYRXTHIB4FOVS3ZXS", v 12, "2015-02-06T18:39:47Z", "2026-02-12T17:59:14Z",
    "Provides full access to AWS services and resources, but does not allow management of Users and \
     groups.";
    "ReadOnlyAccess", "/", "ANPAILL3HVNFSB6DCOWYQ", v 182, "2015-02-06T18:39:48Z", "2026-04-03T15:27:12Z",
    "Provides read-only access to AWS services and resources.";
    "SecurityAudit", "/", "ANPAIX2T3QCXHR2OGGCTO", v 86, "2015-02-06T18:41:01Z", "2026-05-01T03:12:13Z",
    "The security audit template grants access to read security configuration metadata. It is useful for \
     software that audits the configuration of an AWS account.";
    "SystemAdministrator", "/job-function/", "ANPAITJPEZXCYCBXANDSW", v 12, "2016-11-10T17:23:56Z", "2026-02-12T18:02:37Z",
    "Grants full access permissions necessary for resources required for application and development \
     operations.";
}
