/** Text into HTML: everything from a result goes through here. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** Between tags quotes stand for themselves: long texts are a third shorter. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ENTITIES[sign]);
}

/** JSON that may stand in a script element: no "</" or "<!--" ends it early. */
export function scriptJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, '\\u003c');
}

/** A program that may stand in a script element. */
export function scriptText(program: string): string {
  return program.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

/** Letters and digits of a name, as an id. */
export function idOf(...parts: readonly (string | number)[]): string {
  return parts.join('-').replace(/[^A-Za-z0-9]+/g, '-');
}
