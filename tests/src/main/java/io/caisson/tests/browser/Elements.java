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

    /** Where its middle is, once it is in view. */
    static String middle(String element) {
        return "(() => { const e = " + element + "; e.scrollIntoView({block: 'center', inline: 'center'});"
                + " const r = e.getBoundingClientRect(); return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()";
    }

    /** Whether it is in the same place for two frames, and what a mouse would hit there. */
    static String standsStill(String element) {
        return "(async () => { const e = " + element + "; if (e === undefined) return false;"
                + " const frame = () => new Promise(requestAnimationFrame);"
                + " e.scrollIntoView({block: 'center', inline: 'center'});"
                + " const r = e.getBoundingClientRect(); await frame(); await frame();"
                + " const s = e.getBoundingClientRect();"
                + " return e.isConnected && r.x === s.x && r.y === s.y && r.width === s.width"
                + " && e.contains(document.elementFromPoint(s.x + s.width / 2, s.y + s.height / 2)); })()";
    }

    static String field(String label) {
        String wanted = Tab.quoted(label);
        return "(() => { const l = [..." + SCOPE
                + ".querySelectorAll('label')].find(e => e.checkVisibility() && e.innerText.replace(/ optional$/, '').trim() === "
                + wanted
                + "); return l === undefined ? [..." + SCOPE
                + ".querySelectorAll('input, select, textarea')].find(e => e.checkVisibility() && e.getAttribute('aria-label') === "
                + wanted
                + ") : document.getElementById(l.htmlFor) ?? undefined; })()";
    }
}
