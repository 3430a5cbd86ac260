/** Tests of the client against gateways inside the test process. */
@NullMarked
package io.terroir.sdk;

import org.jspecify.annotations.NullMarked;
