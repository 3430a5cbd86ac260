/**
 * What operators ask of a node as a whole: how much room its disk has, and how far it is behind
 * other regions. No answer holds user data, so every process of the deployment is answered.
 */
@NullMarked
package io.terroir.runtime.report;

import org.jspecify.annotations.NullMarked;
