import { moneyText } from "@/lib/billing/currency";

/** A page of the demo's Stripe: no script, nothing from elsewhere. `body` is HTML whose values are escaped. */
export function pageOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="demo"><strong>The demo's Stripe.</strong> No money moves here. Do not type a real card.</header>
<main>${body}</main>
</body>
</html>
`;
}

export function noticePage(title: string, text: string): string {
  return pageOf(title, `<h1>${escaped(title)}</h1><p>${escaped(text)}</p>`);
}

/** Also of what is given back. */
export function money(amount: number, currency: string): string {
  return `${amount < 0 ? "−" : ""}${moneyText(Math.abs(amount), currency)}`;
}

export function dayOf(unixS: number): string {
  return new Date(unixS * 1000).toISOString().slice(0, 10);
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:light-dark(#fff,#14161a);color:light-dark(#16181d,#e9ebef)}
.demo{margin:0;padding:8px 16px;background:light-dark(#fdf0c8,#463a10);color:light-dark(#3f3200,#fdf0c8);text-align:center}
main{max-width:440px;margin:0 auto;padding:24px 16px}
main:has(.wide){max-width:960px}
h1{font-size:28px;margin:8px 0}
h2{font-size:18px;margin:28px 0 4px}
small{font-size:14px;opacity:.8}
.money{text-align:right;font-variant-numeric:tabular-nums}
td.wraps{white-space:normal}
fieldset{border:1px solid light-dark(#8b909b,#747a86);border-radius:6px;margin:16px 0;padding:8px 12px}
fieldset label{display:flex;gap:8px;align-items:center;min-height:44px}
fieldset input{flex:none}
form>label{display:block;margin-top:12px}
input:not([type=radio]):not([type=hidden]){box-sizing:border-box;width:100%;min-height:44px;padding:0 12px;font:inherit;color:inherit;background:transparent;border:1px solid light-dark(#8b909b,#747a86);border-radius:6px}
button{width:100%;min-height:44px;margin-top:16px;font:inherit;font-weight:600;color:#fff;background:#3b46c4;border:0;border-radius:6px;cursor:pointer}
button.quiet{color:inherit;background:transparent;border:1px solid light-dark(#8b909b,#747a86)}
button.small{width:auto;min-height:32px;margin:2px;padding:0 10px;font-weight:400}
td form{display:inline}
summary{min-height:44px;align-content:center;cursor:pointer}
a{display:inline-block;padding:10px 0;color:light-dark(#2b35a8,#aab2ff)}
.error{padding:8px 12px;border:1px solid #c62f2f;border-radius:6px}
.scroll{position:relative;overflow-x:auto}
.row{display:flex;flex-wrap:wrap;gap:4px}
table{width:100%;border-collapse:collapse}
td,th{padding:6px 8px;text-align:left;border-bottom:1px solid light-dark(#d9dce2,#343840);white-space:nowrap}
.unseen{position:absolute;clip-path:inset(50%)}
:focus-visible{outline:3px solid light-dark(#3b46c4,#aab2ff);outline-offset:2px}`;
