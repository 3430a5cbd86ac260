package io.terroir.sdk;

import java.util.Optional;

/**
 * A delete was done.
 *
 * @param deleted whether there was something to delete
 * @param previous what was removed, if asked for and there was something
 */
public record DeleteResult(Placement placement, boolean deleted, Optional<Entry> previous) {}
