/** User data and derived state. Written without a log of its own; whoever writes keeps one. */
@NullMarked
package io.terroir.runtime.store;

import org.jspecify.annotations.NullMarked;
