/** The audit log as a file: written from a running deployment, verified anywhere. */
@NullMarked
package io.terroir.node.audit;

import org.jspecify.annotations.NullMarked;
