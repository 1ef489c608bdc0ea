package io.caisson.tests.browser;

/** Expressions of JavaScript that find parts of a page by what people call them; undefined where there is none. */
final class Elements {

    /** The open dialog hides what is behind it. */
    private static final String SCOPE = "(document.querySelector('dialog[open]') ?? document)";

    private Elements() {}

    /** @param selector of CSS */
    static String named(String name, String selector) {
        String wanted = Tab.quoted(name);
        return "[..." + SCOPE + ".querySelectorAll(" + Tab.quoted(selector) + ")].find(e => e.checkVisibility() && "
                + "(e.getAttribute('aria-label') ?? e.innerText).trim() === " + wanted + ")";
    }

    static String field(String label) {
        String wanted = Tab.quoted(label);
        return "(() => { const l = [..." + SCOPE
                + ".querySelectorAll('label')].find(e => e.innerText.replace(/ optional$/, '').trim() === " + wanted
                + "); return l === undefined ? [..." + SCOPE
                + ".querySelectorAll('input, select, textarea')].find(e => e.getAttribute('aria-label') === " + wanted
                + ") : document.getElementById(l.htmlFor) ?? undefined; })()";
    }
}
