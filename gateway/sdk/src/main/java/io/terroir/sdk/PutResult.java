package io.terroir.sdk;

import java.util.Optional;

/**
 * A put was done.
 *
 * @param previous what was replaced, if asked for and there was something
 */
public record PutResult(Placement placement, Optional<Entry> previous) {}
