# Keys, identities and an organization, as Terraform makes them, against the local AWS:
#
#     octroi serve --in-memory &
#     eval "$(octroi env)"        # or the `export` lines that `serve` printed
#     terraform init && terraform apply
#     terraform plan              # finds no changes
#     terraform destroy
#
# `AWS_ENDPOINT_URL`, which is among the exports, is all that the provider needs to know.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "me" {}

resource "aws_kms_key" "main" {
  description             = "of a story"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = 180
  tags                    = { of = "story" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "root"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_key" "signing" {
  description              = "signs"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
  deletion_window_in_days  = 7
}

resource "aws_kms_key" "multi" {
  multi_region            = true
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "main" {
  name          = "alias/story"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_kms_external_key" "ext" {
  description             = "imported"
  deletion_window_in_days = 7
  key_material_base64     = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
}

resource "aws_kms_ciphertext" "secret" {
  key_id    = aws_kms_key.main.key_id
  plaintext = "hello"
  context   = { a = "b" }
}

resource "aws_kms_grant" "app" {
  name              = "app"
  key_id            = aws_kms_key.main.key_id
  grantee_principal = aws_iam_role.app.arn
  operations        = ["Encrypt", "Decrypt", "GenerateDataKey"]
  constraints {
    encryption_context_equals = { Department = "Finance" }
  }
}

resource "aws_kms_key_policy" "signing" {
  key_id = aws_kms_key.signing.id
  policy = aws_kms_key.main.policy
}

resource "aws_iam_user" "ann" {
  name          = "ann"
  path          = "/people/"
  force_destroy = true
  tags          = { team = "a" }
}

resource "aws_iam_access_key" "ann" {
  user = aws_iam_user.ann.name
}

resource "aws_iam_user_login_profile" "ann" {
  user = aws_iam_user.ann.name
}

resource "aws_iam_user_ssh_key" "ann" {
  username   = aws_iam_user.ann.name
  encoding   = "SSH"
  public_key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7s9ZpfoKVyeNA5Dy0zG0/vd9IUxBCmI/jyhCGQnl7ogtGNUMCMbASC4W4sKVSzM05Jo/O0MFxDzJXNl+X0WCwWbuv/binSCUAH589toU3Vu8gh0mevbD5ZLOsT+T2w0FLZEsDb9Thq+QDimO2ShkOAkq3XWOS0Mh1PC5Z07by5HTn0UkCJymYCinES0uLMKtI2ZOarafpbx+knKoZy2Zo5PCHaTlaqPyL0oaN+VAXJWCXBp05qqTr44VUhCH41/tvppN4oXCzKdHihrU9m67byw0teUGoc3O0U0sEhPC6RrJ5C3gcTA9T3MeiYkCqnIUuMd8nMs0smZthKNayjd3p"
}

resource "aws_iam_group" "team" {
  name = "team"
}

resource "aws_iam_group_membership" "team" {
  name  = "members"
  users = [aws_iam_user.ann.name]
  group = aws_iam_group.team.name
}

resource "aws_iam_group_policy" "team" {
  name   = "inline"
  group  = aws_iam_group.team.name
  policy = data.aws_iam_policy_document.list.json
}

resource "aws_iam_group_policy_attachment" "team" {
  group      = aws_iam_group.team.name
  policy_arn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
}

data "aws_iam_policy_document" "list" {
  statement {
    actions   = ["kms:ListKeys", "kms:ListAliases"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["a"]
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.ann.arn]
    }
  }
}

resource "aws_iam_policy" "list" {
  name        = "list"
  path        = "/p/"
  description = "lists"
  policy      = data.aws_iam_policy_document.list.json
  tags        = { of = "story" }
}

resource "aws_iam_role" "app" {
  name                 = "app"
  description          = "the app"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.list.arn
  tags                 = { of = "story" }
}

resource "aws_iam_role_policy" "app" {
  name   = "inline"
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.list.json
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.list.arn
}

resource "aws_iam_user_policy" "ann" {
  name   = "inline"
  user   = aws_iam_user.ann.name
  policy = data.aws_iam_policy_document.list.json
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.list.arn
}

resource "aws_iam_instance_profile" "app" {
  name = "app"
  role = aws_iam_role.app.name
}

resource "aws_iam_account_alias" "alias" {
  account_alias = "story-alias"
}

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = 12
  require_numbers                = true
  allow_users_to_change_password = true
  max_password_age               = 90
}

resource "aws_iam_service_linked_role" "autoscaling" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "story"
}

resource "aws_iam_virtual_mfa_device" "phone" {
  virtual_mfa_device_name = "phone"
}

resource "aws_iam_openid_connect_provider" "oidc" {
  url             = "https://oidc.example.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["cf23df2207d99a74fbe169e3eba035e633b65d94"]
}

resource "aws_organizations_organization" "org" {
  feature_set                   = "ALL"
  enabled_policy_types          = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"]
  aws_service_access_principals = ["config.amazonaws.com"]
}

resource "aws_organizations_organizational_unit" "prod" {
  name      = "prod"
  parent_id = aws_organizations_organization.org.roots[0].id
}

resource "aws_organizations_account" "member" {
  name              = "member"
  email             = "member@example.com"
  parent_id         = aws_organizations_organizational_unit.prod.id
}

resource "aws_organizations_policy" "scp" {
  name    = "no-leave"
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "organizations:LeaveOrganization", Resource = "*" }] })
  tags    = { of = "story" }
}

resource "aws_organizations_policy_attachment" "scp" {
  policy_id = aws_organizations_policy.scp.id
  target_id = aws_organizations_organizational_unit.prod.id
}

resource "aws_organizations_delegated_administrator" "config" {
  account_id        = aws_organizations_account.member.id
  service_principal = "config.amazonaws.com"
}

resource "aws_organizations_resource_policy" "p" {
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "s", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${aws_organizations_account.member.id}:root" }, Action = "organizations:DescribeOrganization", Resource = "*" }] })
}

data "aws_iam_users" "all" {
  depends_on = [aws_iam_user.ann]
}
data "aws_kms_public_key" "signing" {
  key_id = aws_kms_key.signing.key_id
}
