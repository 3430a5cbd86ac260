package io.terroir.runtime.journal.segment;

import java.util.List;
import java.util.Optional;

/**
 * What a disk holds of a log.
 *
 * @param journal the number that its segments share; empty if there are none
 * @param live what is live, in the segments of the log; none if nothing was ever written
 * @param lastFrame where the last frame begins in the last segment of the log
 * @param nextNumber of the next frame
 * @param nextSequence of the next segment that is made
 * @param ready segments after those of the log, without frames
 * @param free segments before those of the log
 * @param torn the segment after whose last frame stands one that a crash has cut
 */
record Recovered(
    Optional<Long> journal,
    LiveRecords live,
    int lastFrame,
    long nextNumber,
    long nextSequence,
    List<Segment> ready,
    List<Segment> free,
    Optional<Segment> torn) {}
