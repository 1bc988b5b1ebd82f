//! The position in a listing: which page is next.

/// The position in a listing.
///
/// A server that returned the same page tokens again and again would never let the listing end. The
/// next token is compared with the last one and with an earlier one, which is replaced after 1, 2,
/// 4, … pages (Brent's algorithm). This finds every cycle with two stored tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// The token of the last page; before the first page, the token that the listing starts with.
    given: Option<String>,
    next: Next,
    mark: Option<String>,
    /// The pages since the mark was set, and the number of pages after which it is moved.
    steps: u64,
    stride: u64,
}

/// The next step of the listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Request the page with this token; the first page may have none.
    Page(Option<String>),
    /// Report that the tokens form a cycle.
    Circle,
    /// The listing has ended.
    End,
}

impl Default for Next {
    fn default() -> Self {
        Self::Page(None)
    }
}

impl Cursor {
    /// Starts with the page of this token.
    pub(super) fn starting_at(token: Option<String>) -> Self {
        Self {
            given: token.clone(),
            next: Next::Page(token),
            stride: 1,
            ..Self::default()
        }
    }

    pub(super) fn next(&self) -> &Next {
        &self.next
    }

    /// The token of the last page; before the first page, the token that the listing starts with.
    pub(super) fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    /// The token of the next page.
    pub(super) fn coming(&self) -> Option<&str> {
        match &self.next {
            Next::Page(token) => token.as_deref(),
            Next::Circle | Next::End => None,
        }
    }

    /// Records a page. An empty token counts as none.
    pub(super) fn advance(&mut self, next: Option<String>) {
        if let Next::Page(token) = std::mem::take(&mut self.next) {
            self.given = token;
        }
        self.next = match next.filter(|token| !token.is_empty()) {
            None => Next::End,
            next if next == self.given || next == self.mark => Next::Circle,
            next => {
                self.steps += 1;
                if self.steps >= self.stride {
                    self.mark.clone_from(&next);
                    self.steps = 0;
                    self.stride = self.stride.saturating_mul(2);
                }
                Next::Page(next)
            }
        };
    }

    /// Ends the listing.
    pub(super) fn end(&mut self) {
        self.next = Next::End;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks until the end; gives the tokens that were asked with.
    fn walk(
        start: Option<&str>,
        next: impl Fn(Option<&str>) -> Option<String>,
    ) -> (Vec<Option<String>>, Next) {
        let mut cursor = Cursor::starting_at(start.map(str::to_owned));
        let mut asked = Vec::new();
        while let Next::Page(token) = cursor.next().clone() {
            assert!(asked.len() < 10_000, "no end");
            assert_eq!(cursor.coming(), token.as_deref());
            cursor.advance(next(token.as_deref()));
            assert_eq!(cursor.given(), token.as_deref());
            asked.push(token);
        }
        (asked, cursor.next)
    }

    #[test]
    fn every_circle_is_found() {
        for tail in 0..20_usize {
            for circle in 1..20_usize {
                let number =
                    |token: Option<&str>| token.map_or(0, |token| token.parse().unwrap_or(0));
                let (asked, end) = walk(None, |token| {
                    let next: usize = number(token) + 1;
                    // Pages 1 to `tail`, then `circle` pages again and again.
                    let next = if next > tail + circle { tail + 1 } else { next };
                    Some(next.to_string())
                });
                assert_eq!(end, Next::Circle);
                assert!(
                    asked.len() >= tail + circle,
                    "tail {tail}, circle {circle}: too early"
                );
                let most = 3 * (tail + circle) + 2;
                assert!(
                    asked.len() <= most,
                    "tail {tail}, circle {circle}: {} pages",
                    asked.len()
                );
            }
        }
    }

    #[test]
    fn the_same_token_is_found_at_once() {
        let (asked, end) = walk(None, |token| match token {
            None => Some("a".into()),
            Some("a") => Some("b".into()),
            Some(other) => Some(other.into()),
        });
        assert_eq!((asked.len(), end), (3, Next::Circle));
    }

    #[test]
    fn it_ends_where_there_is_no_token() {
        for (start, last) in [(None, None), (None, Some("")), (Some("7"), None)] {
            let (asked, end) = walk(start, |_| last.map(str::to_owned));
            assert_eq!((asked, end), (vec![start.map(str::to_owned)], Next::End));
        }
    }
}
