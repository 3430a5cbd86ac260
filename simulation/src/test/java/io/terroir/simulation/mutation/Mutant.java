package io.terroir.simulation.mutation;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The product with one class changed: a class loader that has all of {@code io.terroir} anew, the
 * product's classes and the tests of its layers, while libraries come from the running test. What
 * crosses the border between the two is of the JDK, or of JUnit.
 */
final class Mutant extends URLClassLoader {
  private static final String PRODUCT = "io.terroir.";
  private static final String OUTSIDE = Mutant.class.getPackageName() + ".";

  private final Map<String, byte[]> changed;

  private Mutant(URL[] product, Map<String, byte[]> changed) {
    super("mutant", product, Mutant.class.getClassLoader());
    this.changed = changed;
  }

  /** The product after {@code mutation}. */
  static Mutant of(Mutation mutation) {
    Checkout checkout = Checkout.find();
    String source = mutation.applyTo(checkout.read(mutation.file()));
    return new Mutant(product(checkout), SourceCompiler.compile(mutation.className(), source));
  }

  /** The product as it is, loaded in the same way: the control of the experiment. */
  static Mutant unchanged() {
    return new Mutant(product(Checkout.find()), Map.of());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PRODUCT) || name.startsWith(OUTSIDE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    return bytes != null ? defineClass(name, bytes, 0, bytes.length) : super.findClass(name);
  }

  private static URL[] product(Checkout checkout) {
    List<URL> urls = new ArrayList<>();
    String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
    Stream.of(classPath)
        .map(Path::of)
        .filter(Mutant::holdsProduct)
        .map(Mutant::url)
        .forEach(urls::add);
    checkout.testClasses().stream().map(Mutant::url).forEach(urls::add);
    return urls.toArray(URL[]::new);
  }

  private static boolean holdsProduct(Path entry) {
    return Files.isDirectory(entry)
        ? Files.isDirectory(entry.resolve("io/terroir"))
        : entry.getFileName().toString().startsWith("terroir-");
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      super.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
