/**
 * The whole platform in the simulated world: nodes and gateways as production puts them together,
 * SDK clients in front of them, faults around them, and checks of what came of it. Begin with
 * {@link io.terroir.simulation.platform.SeedRun}.
 */
@NullMarked
package io.terroir.simulation.platform;

import org.jspecify.annotations.NullMarked;
