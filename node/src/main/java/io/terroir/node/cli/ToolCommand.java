package io.terroir.node.cli;

import java.util.concurrent.Callable;

/**
 * A command that another module brings along when it is on the class path, found by {@link
 * java.util.ServiceLoader}. It is annotated as picocli wants it and returns the exit code.
 */
public interface ToolCommand extends Callable<Integer> {}
