terraform {
  # Validations that look at other variables came with 1.9.
  required_version = ">= 1.9.0, < 2.0.0"
}
