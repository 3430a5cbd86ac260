package io.terroir.runtime.transport;

import java.nio.file.Path;

/**
 * The PEM files of a process. Its certificate names it: the common name (CN) of the subject is the
 * node, its one organizational unit (OU) the region. If it has alternative names of type DNS, one
 * of them must be the node name too, since connections ask for that.
 *
 * @param certificateChain the certificate of the process, then those that lead to the authority
 * @param privateKey its key, PKCS #8 and not encrypted
 * @param authorities the certificates whose word on names and regions counts
 */
public record TlsFiles(Path certificateChain, Path privateKey, Path authorities) {}
