/** What must survive a crash: one write and one sync for everybody who waits. */
@NullMarked
package io.terroir.runtime.journal;

import org.jspecify.annotations.NullMarked;
