package io.terroir.terraform.hcl;

/** Text that is not HCL, or of a kind that is not read here. */
public final class HclException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HclException(String file, int line, String problem) {
    super(file + ":" + line + ": " + problem);
  }
}
