/**
 * Kubernetes as a source of addresses: the pods behind a headless service, and the label of the
 * machine that this pod runs on.
 */
@NullMarked
package io.terroir.node.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
