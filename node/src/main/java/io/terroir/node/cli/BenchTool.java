package io.terroir.node.cli;

import java.util.concurrent.Callable;

/**
 * A measurement below {@code terroir bench}, found by {@link java.util.ServiceLoader} in every
 * module on the class path. It is annotated as picocli wants it and returns the exit code.
 */
public interface BenchTool extends Callable<Integer> {}
