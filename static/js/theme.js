/** For pages that nobody dresses for the one who sees them: what broke, and what a browser kept from another day. */

const [, chosen] = /(?:^|; )theme=(dark|light)(?:;|$)/.exec(document.cookie) ?? [];
if (chosen) document.documentElement.dataset.theme = chosen;
