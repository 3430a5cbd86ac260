package io.terroir.runtime.journal.segment;

/**
 * The end of a log that a crash has cut: a frame of which a part is missing, and nothing after it.
 * Nobody was told that it is durable.
 *
 * @param segment the name of the file
 * @param offset where in it the frame begins
 */
public record TornTail(String segment, int offset) {}
