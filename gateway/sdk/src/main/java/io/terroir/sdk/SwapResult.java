package io.terroir.sdk;

import java.util.Optional;

/**
 * What a compare-and-set did.
 *
 * @param swapped whether the key was as expected and the value was set
 * @param current what was found instead, if not swapped; empty if the key is absent
 */
public record SwapResult(Placement placement, boolean swapped, Optional<Entry> current) {}
