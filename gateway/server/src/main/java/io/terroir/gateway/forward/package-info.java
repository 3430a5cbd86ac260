/** Requests between gateways: the messages of {@code terroir.v1} travel as they came. */
@NullMarked
package io.terroir.gateway.forward;

import org.jspecify.annotations.NullMarked;
