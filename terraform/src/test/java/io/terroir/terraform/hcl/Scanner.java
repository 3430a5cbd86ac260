package io.terroir.terraform.hcl;

/** A text and a place in it. */
final class Scanner {
  private final String file;
  private final String text;
  private int at;

  Scanner(String file, String text) {
    this.file = file;
    this.text = text.replace("\r\n", "\n");
  }

  String file() {
    return file;
  }

  /** The line of the place, from 1. */
  int line() {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  HclException error(String problem) {
    return new HclException(file, line(), problem);
  }

  boolean atEnd() {
    return at == text.length();
  }

  /** The character here; 0 at the end. */
  char current() {
    return atEnd() ? 0 : text.charAt(at);
  }

  char next() {
    if (atEnd()) {
      throw error("the text ends too early");
    }
    return text.charAt(at++);
  }

  boolean sees(char c) {
    return current() == c;
  }

  boolean sees(String token) {
    return text.startsWith(token, at);
  }

  boolean accept(String token) {
    if (!sees(token)) {
      return false;
    }
    at += token.length();
    return true;
  }

  void expect(String token) {
    if (!accept(token)) {
      throw error("'" + token + "' is expected");
    }
  }

  /** Whether a word stands here, and not only the beginning of a longer one. */
  boolean seesWord(String word) {
    int end = at + word.length();
    return sees(word) && (end == text.length() || !isNamePart(text.charAt(end)));
  }

  boolean seesName() {
    return Character.isLetter(current()) || current() == '_';
  }

  String name() {
    if (!seesName()) {
      throw error("a name is expected");
    }
    int begin = at;
    while (!atEnd() && isNamePart(current())) {
      at++;
    }
    return text.substring(begin, at);
  }

  /** The characters that pass, as far as they do. */
  String whileAny(String characters) {
    int begin = at;
    while (!atEnd() && characters.indexOf(current()) >= 0) {
      at++;
    }
    return text.substring(begin, at);
  }

  /** The rest of the line, and behind its end. */
  String restOfLine() {
    int end = text.indexOf('\n', at);
    if (end < 0) {
      throw error("the text ends too early");
    }
    String rest = text.substring(at, end);
    at = end + 1;
    return rest;
  }

  /** Over blanks and comments, within a line. */
  void skipSpace() {
    while (!atEnd()) {
      if (sees("#") || sees("//")) {
        while (!atEnd() && !sees('\n')) {
          at++;
        }
      } else if (accept("/*")) {
        int end = text.indexOf("*/", at);
        if (end < 0) {
          throw error("a comment does not end");
        }
        at = end + 2;
      } else if (sees(' ') || sees('\t')) {
        at++;
      } else {
        return;
      }
    }
  }

  /** Over blanks, comments and ends of lines. */
  void skipLines() {
    skipSpace();
    while (accept("\n")) {
      skipSpace();
    }
  }

  void endOfLine() {
    skipSpace();
    expect("\n");
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
