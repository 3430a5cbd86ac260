/**
 * What {@code terroir status} shows: a {@code Picture} is what a gateway tells of the deployment at
 * one moment, {@code Findings} are what in it needs somebody's attention, and {@code StatusText}
 * lays both out for a terminal. Nothing here asks anybody anything but the gateway's admin service.
 */
@NullMarked
package io.terroir.node.status;

import org.jspecify.annotations.NullMarked;
