/** Rich text as React nodes: tags that are known, no attribute but the address of a link. Nothing is ever run. */
import { createElement, Fragment, type ReactNode } from "react";

const TAGS = new Set(
  "abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul".split(
    " ",
  ),
);
const VOID = new Set(["br", "hr"]);
/** Of these not even the words are kept. */
const GONE = new Set(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"]);

export function safeAddress(href: string): string | undefined {
  return /^(https?:|mailto:|tel:)/i.test(href.trim()) ? href.trim() : undefined;
}

function nodeOf(node: ChildNode, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const tag = node.tagName.toLowerCase();
  if (GONE.has(tag)) return null;
  if (VOID.has(tag)) return createElement(tag, { key });
  const children = [...node.childNodes].map(nodeOf);
  if (tag === "a") {
    const href = safeAddress(node.getAttribute("href") ?? "");
    return (
      <a key={key} href={href} target="_blank" rel="noreferrer noopener nofollow">
        {children}
      </a>
    );
  }
  return TAGS.has(tag) ? createElement(tag, { key }, children) : <Fragment key={key}>{children}</Fragment>;
}

/** The nodes of a rich text; parsing happens in a document of its own that runs nothing. */
export function richNodes(html: string): ReactNode[] {
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map(nodeOf);
}

/** Rich text on one line. */
export function plainOf(html: string): string {
  const marked = html.replace(/<(br|\/p|\/div|\/li|\/tr|\/h\d)[^>]*>/gi, " $&");
  return (new DOMParser().parseFromString(marked, "text/html").body.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Pasted markup reduced to what may stay, as markup again. */
export function cleanMarkup(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  const walk = (parent: Element) => {
    for (const each of [...parent.children]) {
      const tag = each.tagName.toLowerCase();
      walk(each);
      if (GONE.has(tag)) each.remove();
      else if (tag === "a" || TAGS.has(tag)) {
        const href = tag === "a" ? safeAddress(each.getAttribute("href") ?? "") : undefined;
        for (const attribute of [...each.attributes]) each.removeAttribute(attribute.name);
        if (href) each.setAttribute("href", href);
      } else each.replaceWith(...each.childNodes);
    }
  };
  walk(page.body);
  return page.body.innerHTML;
}
