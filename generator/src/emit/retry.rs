//! Emits the retry rule of a method, and its documentation.

use discogen_model::api::{Method, Precondition, Retry, RetryRule};
use discogen_model::text::{Inline, Markdown};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::literal::literal;
use super::request_id;

/// `idempotent: Some(false), preconditions: &[rt::Precondition::Query("ifGenerationMatch")],`
pub(super) struct Facts {
    idempotent: Option<TokenStream>,
    preconditions: Option<TokenStream>,
}

impl Facts {
    /// Whether all fields are set explicitly.
    pub(super) fn is_complete(&self) -> bool {
        self.idempotent.is_some() && self.preconditions.is_some()
    }
}

impl ToTokens for Facts {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.idempotent.to_tokens(tokens);
        self.preconditions.to_tokens(tokens);
    }
}

pub(super) fn facts(retry: &Retry) -> Facts {
    let idempotent = match retry.rule {
        RetryRule::Verb => None,
        RetryRule::Always => Some(quote!(idempotent: Some(true),)),
        RetryRule::Precondition | RetryRule::Never => Some(quote!(idempotent: Some(false),)),
    };
    let preconditions = retry.preconditions.iter().map(|it| match it {
        Precondition::Query(name) => {
            let wire = literal(&name.wire);
            quote!(rt::Precondition::Query(#wire))
        }
        Precondition::Body(path) => {
            let path = path.iter().map(literal);
            quote!(rt::Precondition::Body(&[#(#path),*]))
        }
    });
    Facts {
        idempotent,
        preconditions: (!retry.preconditions.is_empty())
            .then(|| quote!(preconditions: &[#(#preconditions),*],)),
    }
}

/// Returns the sentence for the method's documentation.
pub(super) fn docs(method: &Method) -> Markdown {
    let retry = &method.retry;
    let verb = method.verb.raw();
    let reads = matches!(verb, "GET" | "HEAD" | "OPTIONS");
    let repeats = match retry.rule {
        RetryRule::Verb => reads || matches!(verb, "PUT" | "DELETE"),
        RetryRule::Always => true,
        RetryRule::Precondition | RetryRule::Never => false,
    } || request_id::is_deduplicated(method);
    match (repeats, &retry.preconditions[..]) {
        (true, _) if reads => "Temporary failures are retried.".into(),
        (true, _) => {
            "Temporary failures are retried, even if the server may have executed the call.".into()
        }
        (false, []) => {
            "Temporary failures are retried, unless the server may have executed the call.".into()
        }
        (false, preconditions) => Markdown::fill(
            "Temporary failures are retried. If the server may have executed the call, it is retried only with {}.",
            &[&listed(preconditions)],
        ),
    }
}

/// `` `if_generation_match` or an `etag` in the body ``
fn listed(preconditions: &[Precondition]) -> Inline {
    let names = preconditions.iter().map(|it| match it {
        Precondition::Query(name) => Inline::code(&name.rust),
        Precondition::Body(path) => {
            let last = path.last().map(Inline::code).unwrap_or_default();
            Inline::fill("an {} in the body", &[&last])
        }
    });
    Inline::joined(names, " or ")
}
