/** etcd in a comparison: three processes of the system's {@code etcd}, and the load on them. */
@NullMarked
package io.terroir.benchmarks.etcd;

import org.jspecify.annotations.NullMarked;
