terraform {
  required_version = ">= 1.9.0, < 2.0.0"

  required_providers {
    # From 6.0 on a resource can be told its region, so that one provider serves all regions.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.25.0, < 7.0.0"
    }
  }
}
