import { describe, expect, it } from '@jest/globals';
import { htmlToText } from './html-to-text.js';

describe('reading HTML', () => {
  it('gives a line to each block and nothing to scripts', () => {
    expect(htmlToText('<head><title>t</title></head><div>One<br>two</div><script>if (a<b) x()</script><ul><li>three<li>four</ul>')).toBe(
      'One\ntwo\nthree\nfour',
    );
  });

  it('keeps cells apart and decodes entities', () => {
    expect(htmlToText('<table><tr><td>a</td><td>b &amp;&#x6295;&#35785;</td></tr><tr><td>&nbsp;c</td></tr></table>')).toBe('a b &投诉\nc');
  });

  it('marks what is quoted', () => {
    expect(htmlToText('Mine<blockquote>Theirs<blockquote>Older</blockquote></blockquote>Mine again')).toBe(
      'Mine\n> Theirs\n> > Older\nMine again',
    );
  });

  it('reads what a person sees: no preview lines, no conditional comments, quotes in attributes or not', () => {
    expect(
      htmlToText('<div style="color:red; display:none">Preview<div>more</div></div><!--[if mso]>x<![endif]--><a title="a > b">Link</a>'),
    ).toBe('Link');
    expect(htmlToText('<p>caf&eacute &euro;5 &copy; &#128512;</p><pre>a\n  b</pre>')).toBe('café €5 © 😀\n\na\n  b');
  });

  it('is not swallowed by what never ends', () => {
    expect(htmlToText('<head><style>p{}</head><body>One<script>x')).toContain('One');
  });

  it('leaves a lone < where it is', () => {
    expect(htmlToText('1 < 2 <b>and</b> 3 > 2')).toBe('1 < 2 and 3 > 2');
  });
});
