package io.terroir.node.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its key.
 *
 * @param certificate signed by the authority that issued it
 * @param key its private key
 */
public record Issued(X509Certificate certificate, PrivateKey key) {}
