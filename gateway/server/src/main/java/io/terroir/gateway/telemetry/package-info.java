/**
 * What a gateway measures of the calls that it serves. Everything has the region and the name of
 * the gateway; nothing has a keyspace, an origin or a key.
 */
@NullMarked
package io.terroir.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
